package io.aimass.deploy.cli;

import io.aimass.orchestration.platform.http.ApiException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "status",
        description = "What runs on this home, and how it is.",
        footer = {"", "Example:", "  aimass status -o json"})
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private GlobalOptions options;

    @Override
    public Integer call() {
        var remote = options.remote();
        options.output().show(options.format(), remote.get("/api/v1/status"), "version");
        if (options.format() == Output.Format.table) {
            System.err.println(link(remote));
        }
        return 0;
    }

    /** A server that cannot keep a new link, on a full disk for instance, still has a status. */
    private static String link(Remote remote) {
        try {
            return "Sign in once at  " + SignIn.link(remote);
        } catch (ApiException e) {
            return "There is no link to sign in with: " + e.getMessage();
        }
    }
}
