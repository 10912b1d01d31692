package io.aimass.orchestration.workflow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Executor;

/** One simulated process: every lane is a queue, and a seed decides which runs next. */
final class SimulatedLanes implements Lanes {
    private final World world;
    private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
    private final ArrayDeque<Runnable> commits = new ArrayDeque<>();
    private final List<Runnable> dispatch = new ArrayList<>();
    private final List<Runnable> actions = new ArrayList<>();
    private boolean dead;
    private long frozenUntil;

    /** Time and chance, shared by the processes and the cluster beside them. */
    static final class World {
        final Random random;
        private final List<SimulatedLanes> processes = new ArrayList<>();
        private final List<Runnable> cluster = new ArrayList<>();
        private final PriorityQueue<Timer> timers = new PriorityQueue<>();
        private long now = 1_000_000;
        private long count;

        World(long seed) {
            this.random = new Random(seed);
        }

        long now() {
            return now;
        }

        Executor cluster() {
            return cluster::add;
        }

        SimulatedLanes process() {
            var process = new SimulatedLanes(this);
            processes.add(process);
            return process;
        }

        /** Runs one thing that can run; moves the time on when nothing can. */
        void step() {
            var choices = new ArrayList<Runnable>();
            processes.forEach(process -> process.collect(choices));
            if (!cluster.isEmpty()) {
                choices.add(() -> take(cluster, random).run());
            }
            if (choices.isEmpty()) {
                var timer = timers.poll();
                now = Math.max(now, timer.at);
                timer.lanes.loop.add(timer.task);
                return;
            }
            choices.get(random.nextInt(choices.size())).run();
        }
    }

    private record Timer(long at, long number, SimulatedLanes lanes, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    private SimulatedLanes(World world) {
        this.world = world;
    }

    /** As by kill -9. */
    void kill() {
        dead = true;
        loop.clear();
        commits.clear();
        dispatch.clear();
        actions.clear();
    }

    /** As by SIGSTOP, for a while. */
    void freeze(long millis) {
        frozenUntil = world.now + millis;
        world.timers.add(new Timer(frozenUntil, world.count++, this, () -> {}));
    }

    @Override
    public Executor loop() {
        return task -> add(loop, task);
    }

    @Override
    public Executor commits() {
        return task -> add(commits, task);
    }

    @Override
    public Executor dispatch() {
        return task -> add(dispatch, task);
    }

    @Override
    public Executor actions() {
        return task -> add(actions, task);
    }

    @Override
    public Runnable after(long millis, Runnable task) {
        var cancelled = new boolean[1];
        world.timers.add(new Timer(world.now + millis, world.count++, this, () -> {
            if (!cancelled[0] && !dead) {
                task.run();
            }
        }));
        return () -> cancelled[0] = true;
    }

    @Override
    public long now() {
        return world.now;
    }

    @Override
    public long ticks() {
        return world.now;
    }

    private void add(java.util.Collection<Runnable> lane, Runnable task) {
        if (!dead) {
            lane.add(task);
        }
    }

    private void collect(List<Runnable> choices) {
        if (dead || world.now < frozenUntil) {
            return;
        }
        offer(loop, choices);
        offer(commits, choices);
        if (!dispatch.isEmpty()) {
            choices.add(() -> take(dispatch, world.random).run());
        }
        if (!actions.isEmpty()) {
            choices.add(() -> take(actions, world.random).run());
        }
    }

    private static void offer(Queue<Runnable> lane, List<Runnable> choices) {
        if (!lane.isEmpty()) {
            choices.add(() -> lane.poll().run());
        }
    }

    private static Runnable take(List<Runnable> tasks, Random random) {
        return tasks.remove(random.nextInt(tasks.size()));
    }
}
