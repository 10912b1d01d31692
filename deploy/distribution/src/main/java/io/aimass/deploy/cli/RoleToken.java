package io.aimass.deploy.cli;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.orchestration.platform.config.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A role's token in the home, {@code run/<role>.token}, mode 0600: written by the server, read by a role of its own process. */
final class RoleToken {
    private RoleToken() {}

    static void write(Home home, String role, String token) {
        try {
            PrivateFile.write(file(home, role), token + "\n");
        } catch (IOException e) {
            throw JobException.external(
                    e, "The token of the role %s cannot be written to %s: %s.", role, home.run(), e.getMessage());
        }
    }

    static Optional<String> find(Home home, String role) {
        try {
            return Optional.of(Files.readString(file(home, role)).trim());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static String read(Home home, String role) {
        return find(home, role)
                .orElseThrow(() -> JobException.user(
                        "There is no token for the role %s in %s. Start the server on this home first (`aimass up --role server`), "
                                + "or set AIMASS_TOKEN to what stands in run/%s.token of the server's home.",
                        role, home.run(), role));
    }

    private static Path file(Home home, String role) {
        return home.run().resolve(role + ".token");
    }
}
