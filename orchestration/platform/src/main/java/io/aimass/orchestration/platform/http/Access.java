package io.aimass.orchestration.platform.http;

/** Who may call a route. There is no default: every route says. */
public enum Access {
    /** Anyone: health, static files, the sign-in form. */
    PUBLIC,
    /** A bearer token, or a browser session (with the CSRF header when it changes something). */
    USER,
    /** The token of one of our own roles. */
    SERVICE,
    /** The token of the driver or the run the path names. */
    DRIVER
}
