package io.aimass.deploy.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the platform is and how its answers are printed; the same for every command. */
final class GlobalOptions {
    @Option(names = "--home", paramLabel = "DIR", description = "AI Mass's home (default: $AIMASS_HOME, or ~/.aimass).")
    private Path home;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The server (default: $AIMASS_URL, or the one running on this home).")
    private String url;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Output.Format format;

    Path home() {
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

    Output.Format format() {
        return format;
    }

    Output output() {
        return new Output(System.out);
    }

    Remote remote() {
        return Remote.of(home(), url);
    }
}
