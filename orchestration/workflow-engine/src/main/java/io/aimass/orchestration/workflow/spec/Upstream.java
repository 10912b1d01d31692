package io.aimass.orchestration.workflow.spec;

/** Whether one task lies before another. Answers from a bounded number of steps, so that no workflow can make applying it slow. */
final class Upstream {
    private static final long MAX_STEPS = 200_000_000;

    private final Graph graph;
    private final int[] seenAt;
    private final int[] queue;
    private int walk;
    private long steps;

    Upstream(Graph graph) {
        this.graph = graph;
        this.seenAt = new int[graph.size()];
        this.queue = new int[graph.size()];
    }

    boolean isExhausted() {
        return steps > MAX_STEPS;
    }

    boolean contains(int task, int wanted) {
        walk++;
        var count = 0;
        queue[count++] = task;
        for (var next = 0; next < count && steps <= MAX_STEPS; next++) {
            for (var need : graph.needs(queue[next])) {
                steps++;
                if (need == wanted) {
                    return true;
                }
                if (seenAt[need] != walk) {
                    seenAt[need] = walk;
                    queue[count++] = need;
                }
            }
        }
        return false;
    }
}
