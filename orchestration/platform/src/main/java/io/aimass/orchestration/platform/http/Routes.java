package io.aimass.orchestration.platform.http;

import io.javalin.http.Handler;

/**
 * Where a module registers its routes. A handler throws {@link ApiException} or {@link io.aimass.contracts.JobException} (USER
 * answers 400, DATA 422, EXTERNAL 503) for anything the caller should hear about; whatever else is thrown answers 500 with a reference, never with a stack trace.
 */
public interface Routes {
    void add(Method method, String path, Access access, Handler handler);

    default void get(String path, Access access, Handler handler) {
        add(Method.GET, path, access, handler);
    }

    default void post(String path, Access access, Handler handler) {
        add(Method.POST, path, access, handler);
    }

    default void put(String path, Access access, Handler handler) {
        add(Method.PUT, path, access, handler);
    }

    default void delete(String path, Access access, Handler handler) {
        add(Method.DELETE, path, access, handler);
    }

    enum Method {
        GET,
        POST,
        PUT,
        DELETE
    }
}
