package io.aimass.spark.notebook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.AuthorizeCallback;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;
import javax.security.sasl.SaslServerFactory;

/**
 * SASL PLAIN (RFC 4616) with a token as the password, as Hive's clients send it. The user name says nothing: the token's owner is who is
 * signed in. What is wrong with a token is told to the client in words.
 */
final class TokenSasl implements SaslServer {
    static final String MECHANISM = "PLAIN";

    /** Tells ours from Hive's own server of that mechanism. */
    static final String PROTOCOL = "aimass";

    private final CallbackHandler check;
    private String token = "";
    private String user = "";

    private TokenSasl(CallbackHandler check) {
        this.check = check;
    }

    /** Makes it known to the JVM. */
    static void install() {
        Security.addProvider(new Known());
    }

    @Override
    public String getMechanismName() {
        return MECHANISM;
    }

    @Override
    public byte[] evaluateResponse(byte[] response) throws SaslException {
        var parts = List.of(new String(response, StandardCharsets.UTF_8).split("\0", -1));
        if (parts.size() != 3) {
            throw new SaslException("This is not SASL PLAIN: a user name and a token as the password are needed.");
        }
        var password = new PasswordCallback("token", false);
        var given = parts.get(2).strip();
        password.setPassword(given.toCharArray());
        var authorize = new AuthorizeCallback(parts.get(1), parts.get(0));
        try {
            check.handle(new Callback[] {password, authorize});
        } catch (IOException e) {
            throw e instanceof SaslException refused ? refused : new SaslException(e.getMessage(), e);
        } catch (UnsupportedCallbackException e) {
            throw new SaslException("The token cannot be checked.", e);
        }
        token = given;
        user = authorize.getAuthorizedID();
        return null;
    }

    @Override
    public boolean isComplete() {
        return !user.isEmpty();
    }

    @Override
    public String getAuthorizationID() {
        return user;
    }

    String token() {
        return token;
    }

    @Override
    public byte[] unwrap(byte[] incoming, int offset, int length) {
        throw new IllegalStateException("PLAIN wraps nothing");
    }

    @Override
    public byte[] wrap(byte[] outgoing, int offset, int length) {
        throw new IllegalStateException("PLAIN wraps nothing");
    }

    @Override
    public Object getNegotiatedProperty(String name) {
        return null;
    }

    @Override
    public void dispose() {
        token = "";
    }

    private static final class Known extends Provider {
        private static final long serialVersionUID = 1L;

        Known() {
            super("AimassSasl", "1", "SASL PLAIN with a token of AI Mass as the password");
            putService(new Service(this, "SaslServerFactory", MECHANISM, Factory.class.getName(), null, null) {
                @Override
                public Object newInstance(Object parameter) {
                    return new Factory();
                }
            });
        }
    }

    private static final class Factory implements SaslServerFactory {
        @Override
        public SaslServer createSaslServer(
                String mechanism, String protocol, String server, Map<String, ?> properties, CallbackHandler check) {
            return MECHANISM.equals(mechanism) && PROTOCOL.equals(protocol) ? new TokenSasl(check) : null;
        }

        @Override
        public String[] getMechanismNames(Map<String, ?> properties) {
            return new String[] {MECHANISM};
        }
    }
}
