package io.aimass.deploy.services;

import io.aimass.orchestration.compute.cluster.Daemon;
import java.util.List;

/** A server, or several that belong together, with its data in the home. */
interface Service {
    String name();

    /** Starts its processes and does not wait for them. */
    List<Daemon> start();

    /** Whether it answers. */
    boolean ready();
}
