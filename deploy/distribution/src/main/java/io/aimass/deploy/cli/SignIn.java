package io.aimass.deploy.cli;

import java.util.Map;

/** One-time sign-in links. */
final class SignIn {
    private SignIn() {}

    static String link(Remote remote) {
        return String.valueOf(remote.post("/api/v1/sign-in-links", Map.of()).get("url"));
    }

    /** To the dashboard of ComputeClusters at {@code compute}. */
    static String dashboard(Remote remote, String compute) {
        return compute + "/dashboard/index.html?token="
                + remote.post("/api/v1/sign-in-links", Map.of()).get("key");
    }
}
