package io.aimass.orchestration.platform.http;

/** A set of routes: what one module contributes to a process's HTTP server. */
@FunctionalInterface
public interface HttpModule {
    void register(Routes routes);

    /** Called before the server stops, which waits for requests under way: those that wait for something are to be answered now. */
    default void stopping() {}
}
