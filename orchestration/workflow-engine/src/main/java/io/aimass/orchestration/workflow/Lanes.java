package io.aimass.orchestration.workflow;

import java.util.concurrent.Executor;

/** Where the engine's parts run, and its time. One lane each for the loop and the commits, in order; several for what may wait. */
interface Lanes {
    /** One after the other, in order. */
    Executor loop();

    /** One after the other, in order; may wait for the database. */
    Executor commits();

    /** Side by side; may wait for the database and for ComputeClusters. */
    Executor dispatch();

    /** Side by side; what a task's action does. */
    Executor actions();

    /** Runs {@code task} on the loop after a while. @return cancels it */
    Runnable after(long millis, Runnable task);

    /** Milliseconds since the epoch. */
    long now();

    /** Milliseconds from some beginning, never set back. */
    long ticks();
}
