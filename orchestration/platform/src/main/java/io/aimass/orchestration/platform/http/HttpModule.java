package io.aimass.orchestration.platform.http;

/** A set of routes: what one module contributes to a process's HTTP server. */
@FunctionalInterface
public interface HttpModule {
    void register(Routes routes);
}
