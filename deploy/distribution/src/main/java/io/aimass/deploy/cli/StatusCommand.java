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
        options.output().show(options.format(), options.remote().get("/api/v1/status"), "version");
        return 0;
    }
}
