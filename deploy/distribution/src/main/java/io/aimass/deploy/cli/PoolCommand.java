package io.aimass.deploy.cli;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import io.aimass.orchestration.compute.DriverCommand;
import io.aimass.orchestration.compute.OneShot;
import io.aimass.orchestration.compute.PoolCommands;
import io.aimass.orchestration.platform.config.Config;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.orchestration.platform.config.Pool;
import io.aimass.orchestration.platform.config.Secrets;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.ui.role.Distribution;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "command",
        description = {
            "The command that starts a pool's drivers, or one that runs a job on the pool's cluster by itself.",
            "No secrets are printed: a job's go into a file below the home's submissions that only its owner can read."
        },
        footer = {
            "",
            "Example:",
            "  aimass cluster command default",
            "  aimass cluster command big --job nightly-scores",
            "  aimass cluster command big --job nightly-scores -o json"
        })
final class PoolCommand implements Callable<Integer> {
    @Mixin
    private GlobalOptions options;

    @Parameters(paramLabel = "POOL", description = "One of config.yaml, or default.")
    private String name;

    @Option(names = "--job", paramLabel = "NAME", description = "A saved job; the server must be running.")
    private String job;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting in place of the job's own; may be given several times.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--kubernetes-secret",
            paramLabel = "NAME",
            defaultValue = "aimass-secrets",
            description = "The Secret that has the job's secrets, as AIMASS_SECRET_<NAME> (default: ${DEFAULT-VALUE}).")
    private String kubernetesSecret;

    @Override
    public Integer call() {
        var home = Home.open(options.home());
        var secrets = new Secrets(home);
        var config = Config.read(home, secrets);
        var pool = pool(config, name);
        var distribution = Distribution.current().path();
        var command = DriverCommand.of(distribution, home.logs(), home.path().resolve("work"));
        var commands = new PoolCommands(pool, command, distribution);
        if (job == null) {
            show(driver(commands, pool, config));
            return 0;
        }
        var oneShot = oneShot(commands, home, config, secrets);
        oneShot.prepare();
        show(shown(oneShot));
        return 0;
    }

    static Pool pool(Config config, String name) {
        var pool = config.pools().get(name);
        if (pool == null) {
            throw new JobException(
                    ErrorType.USER, Names.unknown(name, "pool", config.pools().keySet()));
        }
        return pool;
    }

    private Map<String, Object> driver(PoolCommands commands, Pool pool, Config config) {
        var server = Running.on(options.home())
                .map(running -> URI.create(running.urls().get("server")))
                .or(config::server)
                .orElse(URI.create("http://127.0.0.1:" + config.ports().server()));
        var shown = new LinkedHashMap<String, Object>();
        shown.put("words", commands.driver("DRIVER", server, config.storageRoot()));
        pool.sparkHome().ifPresent(spark -> shown.put("environment", Map.of("SPARK_HOME", spark.toString())));
        return shown;
    }

    private OneShot oneShot(PoolCommands commands, Home home, Config config, Secrets secrets) {
        var prepared =
                options.remote().post("/api/v1/jobs/" + Remote.segment(job) + "/prepare", Map.of("settings", settings));
        var run = String.valueOf(prepared.get("runId"));
        @SuppressWarnings("unchecked")
        var complete = (Map<String, Object>) prepared.get("settings");
        return commands.oneShot(new PoolCommands.Order(
                run,
                String.valueOf(prepared.get("jobType")),
                complete,
                config.storageRoot(),
                config.storageOptions(),
                secrets.named(Json.text(complete)),
                kubernetesSecret,
                home.submissions().resolve(run + ".conf")));
    }

    private Map<String, Object> shown(OneShot oneShot) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("words", oneShot.words());
        shown.put("propertiesFile", oneShot.properties().toString());
        shown.put("needs", oneShot.environment());
        return shown;
    }

    private void show(Map<String, Object> command) {
        if (options.format() != Output.Format.table) {
            options.output().show(options.format(), command, "words");
            return;
        }
        if (command.get("needs") instanceof List<?> needs) {
            needs.forEach(name -> System.err.println("It needs the environment variable " + name + "."));
        }
        if (command.get("environment") instanceof Map<?, ?> environment) {
            environment.forEach((key, value) -> options.output().line("export " + key + "=" + quoted(value)));
        }
        options.output()
                .line(((List<?>) command.get("words"))
                        .stream().map(PoolCommand::quoted).collect(Collectors.joining(" ")));
    }

    /** As a shell takes it. */
    private static String quoted(Object value) {
        var word = String.valueOf(value);
        return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
