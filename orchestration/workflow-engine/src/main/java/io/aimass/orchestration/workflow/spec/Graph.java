package io.aimass.orchestration.workflow.spec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tasks of a workflow by position, with the edges in both directions. Every walk is a loop: chains may be as long as a workflow. */
public final class Graph {
    private static final int MAX_CYCLES_SHOWN = 10;

    private final List<String> names;
    private final Map<String, Integer> positions = new HashMap<>();
    private final int[][] needs;
    private final int[][] dependents;

    /** @param needs for each task the names it needs; unknown ones are left out */
    Graph(List<String> names, List<List<String>> needs) {
        this.names = List.copyOf(names);
        for (var i = 0; i < names.size(); i++) {
            positions.put(names.get(i), i);
        }
        this.needs = new int[names.size()][];
        for (var i = 0; i < names.size(); i++) {
            this.needs[i] = needs.get(i).stream()
                    .filter(positions::containsKey)
                    .mapToInt(positions::get)
                    .distinct()
                    .toArray();
        }
        this.dependents = reversed(this.needs);
    }

    public static Graph of(WorkflowSpec spec) {
        return new Graph(
                spec.tasks().stream().map(TaskSpec::name).toList(),
                spec.tasks().stream().map(TaskSpec::needs).toList());
    }

    public int size() {
        return names.size();
    }

    public String name(int task) {
        return names.get(task);
    }

    /** -1 when there is no such task. */
    public int position(String name) {
        return positions.getOrDefault(name, -1);
    }

    public int[] needs(int task) {
        return needs[task];
    }

    public int[] dependents(int task) {
        return dependents[task];
    }

    /** Circles of tasks that need each other, each as its names with the first repeated at the end; at most ten. */
    List<List<String>> cycles() {
        var left = leftAfterSorting();
        var visited = new boolean[size()];
        var cycles = new ArrayList<List<String>>();
        for (var start = 0; start < size() && cycles.size() < MAX_CYCLES_SHOWN; start++) {
            if (left[start] && !visited[start]) {
                walk(start, left, visited, cycles);
            }
        }
        return cycles;
    }

    /** What no order can place: every task in a circle or behind one. */
    private boolean[] leftAfterSorting() {
        var waiting = new int[size()];
        var ready = new int[size()];
        var count = 0;
        for (var i = 0; i < size(); i++) {
            waiting[i] = needs[i].length;
            if (waiting[i] == 0) {
                ready[count++] = i;
            }
        }
        var left = new boolean[size()];
        Arrays.fill(left, true);
        for (var next = 0; next < count; next++) {
            left[ready[next]] = false;
            for (var dependent : dependents[ready[next]]) {
                if (--waiting[dependent] == 0) {
                    ready[count++] = dependent;
                }
            }
        }
        return left;
    }

    /** Each task left needs another one left, so following the first of them must meet the path again. */
    private void walk(int start, boolean[] left, boolean[] visited, List<List<String>> cycles) {
        var path = new ArrayList<Integer>();
        var places = new HashMap<Integer, Integer>();
        for (var at = start; at >= 0; at = firstLeft(at, left)) {
            if (places.containsKey(at)) {
                var cycle = new ArrayList<>(path.subList(places.get(at), path.size()).stream()
                        .map(names::get)
                        .toList());
                cycle.add(names.get(at));
                cycles.add(cycle);
                return;
            }
            if (visited[at]) {
                return;
            }
            visited[at] = true;
            places.put(at, path.size());
            path.add(at);
        }
    }

    private int firstLeft(int task, boolean[] left) {
        for (var need : needs[task]) {
            if (left[need]) {
                return need;
            }
        }
        return -1;
    }

    private static int[][] reversed(int[][] edges) {
        var counts = new int[edges.length];
        for (var targets : edges) {
            for (var target : targets) {
                counts[target]++;
            }
        }
        var result = new int[edges.length][];
        for (var i = 0; i < edges.length; i++) {
            result[i] = new int[counts[i]];
        }
        for (var i = edges.length - 1; i >= 0; i--) {
            for (var target : edges[i]) {
                result[target][--counts[target]] = i;
            }
        }
        return result;
    }
}
