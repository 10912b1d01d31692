package io.aimass.deploy.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** What a platform is started with; each option stands over {@code config.yaml}. */
public final class PlatformOptions {
    /** A part of the platform that can run alone. */
    public enum Role {
        server,
        compute,
        inference
    }

    @Option(names = "--home", paramLabel = "DIR", description = "AI Mass's home (default: $AIMASS_HOME, or ~/.aimass).")
    private Path home;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            split = ",",
            description = "Only these: ${COMPLETION-CANDIDATES} (default: all in one process).")
    private List<Role> roles = new ArrayList<>();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The server's port (default: 9000; 0 takes a free one).")
    private Integer port;

    @Option(names = "--compute-port", paramLabel = "PORT", description = "The dashboard's port (default: 7000).")
    private Integer computePort;

    @Option(names = "--inference-port", paramLabel = "PORT", description = "ModelInference's port (default: 8080).")
    private Integer inferencePort;

    public Path home() {
        if (home != null) {
            return home.toAbsolutePath().normalize();
        }
        var fromEnvironment = System.getenv("AIMASS_HOME");
        return (fromEnvironment != null
                        ? Path.of(fromEnvironment)
                        : Path.of(System.getProperty("user.home"), ".aimass"))
                .toAbsolutePath()
                .normalize();
    }

    public Set<Role> roles() {
        return roles.isEmpty() ? EnumSet.allOf(Role.class) : EnumSet.copyOf(roles);
    }

    /** What a process with these roles is called: {@code aimass} when it has all, else its roles. */
    String name() {
        return roles().size() == Role.values().length
                ? "aimass"
                : String.join("-", roles().stream().map(Role::name).sorted().toList());
    }

    public Optional<Integer> port(Role role) {
        return Optional.ofNullable(
                switch (role) {
                    case server -> port;
                    case compute -> computePort;
                    case inference -> inferencePort;
                });
    }

    /** These options as arguments again, for a process of its own. */
    List<String> asArguments() {
        var arguments = new ArrayList<String>(List.of("--home", home().toString()));
        if (!roles.isEmpty()) {
            arguments.addAll(List.of(
                    "--role", String.join(",", roles.stream().map(Role::name).toList())));
        }
        var ports = new LinkedHashMap<String, Integer>();
        ports.put("--port", port);
        ports.put("--compute-port", computePort);
        ports.put("--inference-port", inferencePort);
        ports.forEach((name, value) -> {
            if (value != null) {
                arguments.addAll(List.of(name, value.toString()));
            }
        });
        return arguments;
    }

    Map<Role, Integer> ports() {
        var ports = new LinkedHashMap<Role, Integer>();
        for (var role : Role.values()) {
            port(role).ifPresent(p -> ports.put(role, p));
        }
        return ports;
    }
}
