package io.aimass.spark.notebook;

import java.io.IOException;
import java.io.InterruptedIOException;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.AuthorizeCallback;
import javax.security.sasl.SaslException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets in who has a token, as the token's owner. */
final class TokenCheck implements CallbackHandler {
    private static final Logger LOG = LoggerFactory.getLogger(TokenCheck.class);

    private final Callers callers;
    private final Failures failures = new Failures();

    TokenCheck(Callers callers) {
        this.callers = callers;
    }

    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
        var token = "";
        for (var callback : callbacks) {
            if (callback instanceof PasswordCallback password) {
                token = new String(password.getPassword());
            } else if (callback instanceof AuthorizeCallback authorize) {
                authorize.setAuthorizedID(owner(token));
                authorize.setAuthorized(true);
            } else {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }

    private String owner(String token) throws IOException {
        try {
            return callers.name(token).orElseThrow(this::refused);
        } catch (SaslException e) {
            throw e;
        } catch (IOException e) {
            LOG.warn("The server does not say whose token this is: {}", e.toString());
            throw new SaslException("AI Mass's server does not answer. Try again.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The notebook driver stops. Connect again.");
        }
    }

    private SaslException refused() {
        return new SaslException(
                failures.another()
                        ? "Too many wrong tokens. Wait a minute."
                        : "The token is not valid. Give the one in the home's file 'token', or another, as the password.");
    }
}
