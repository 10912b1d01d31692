package io.aimass.deploy.cli;

import io.aimass.orchestration.compute.PoolManifests;
import io.aimass.orchestration.platform.config.Config;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.orchestration.platform.config.Secrets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "manifests",
        description = "What a pool whose executors are pods needs in its namespace, for kubectl apply.",
        footer = {"", "Example:", "  aimass cluster manifests big"})
final class PoolManifestsCommand implements Callable<Integer> {
    @Mixin
    private GlobalOptions options;

    @Parameters(paramLabel = "POOL", description = "One of config.yaml whose master is k8s://…")
    private String name;

    @Override
    public Integer call() {
        var home = Home.open(options.home());
        var pool = PoolCommand.pool(Config.read(home, new Secrets(home)), name);
        System.out.print(new PoolManifests(pool).yaml());
        return 0;
    }
}
