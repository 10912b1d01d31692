package io.aimass.deploy.cli;

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
            System.err.println("Sign in once at  " + SignIn.link(remote));
        }
        return 0;
    }
}
