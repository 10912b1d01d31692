package io.aimass.deploy.services;

import io.aimass.orchestration.compute.cluster.Daemon;
import java.util.function.Consumer;

/** A server, or several that belong together, with its data in the home. */
interface Service {
    String name();

    /** Starts its processes and does not wait for them. @param started told of each at once */
    void start(Consumer<Daemon> started);

    /** Whether it answers. */
    boolean ready();
}
