package io.aimass.deploy.cli;

import io.aimass.contracts.ErrorType;
import io.aimass.deploy.services.Services;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "down",
        description = "Stop what runs on this home.",
        footer = {"", "Example:", "  aimass down"})
final class DownCommand implements Callable<Integer> {
    private static final int PATIENCE_SECONDS = 30;

    @Mixin
    private GlobalOptions options;

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        var running = new ArrayList<>(Running.all(options.home()));
        Collections.reverse(running); // the server last
        for (var one : running) {
            var process = one.process();
            if (process.isPresent() && !stop(process.get())) {
                return ErrorType.EXTERNAL.exitCode();
            }
        }
        var left = Services.stopLeft(options.home());
        if (left) {
            ClusterCommand.cluster(options).stop();
        }
        System.err.println(running.isEmpty() && !left ? "Nothing runs on " + options.home() + "." : "Stopped.");
        return 0;
    }

    private boolean stop(ProcessHandle process) throws InterruptedException, ExecutionException {
        process.destroy();
        try {
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            System.err.println(
                    "Process " + process.pid() + " has not ended after " + PATIENCE_SECONDS + " s. Its log is in "
                            + options.home().resolve("logs") + "; kill it if it hangs, nothing is lost by that.");
            return false;
        }
        return true;
    }
}
