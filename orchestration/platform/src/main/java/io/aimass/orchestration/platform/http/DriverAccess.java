package io.aimass.orchestration.platform.http;

import io.javalin.http.Context;

/** Says whether a bearer token belongs to the driver or the run that a DRIVER route's path names. */
@FunctionalInterface
public interface DriverAccess {
    boolean permits(Context context, String token);
}
