package io.aimass.orchestration.platform.auth;

import java.util.Optional;

/** Recognises callers: from the database on the server, by asking the server on the other roles. */
public interface Authenticator {
    /** The owner of a bearer token. */
    Optional<Caller> token(String token);

    /** The owner of a browser's session, with its CSRF token. */
    Optional<Caller> session(String session);

    /** @param credential a one-time sign-in key, which is used up, or a token; @return a new session's secret */
    Optional<String> signIn(String credential);

    void signOut(String session);
}
