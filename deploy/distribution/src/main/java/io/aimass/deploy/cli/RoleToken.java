package io.aimass.deploy.cli;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.orchestration.platform.config.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;

/** A role's token in the home, {@code run/<role>.token}, mode 0600: written by the server, read by a role of its own process. */
final class RoleToken {
    private RoleToken() {}

    static void write(Home home, String role, String token) {
        try {
            PrivateFile.write(home.run().resolve(role + ".token"), token + "\n");
        } catch (IOException e) {
            throw JobException.external(
                    e, "The token of the role %s cannot be written to %s: %s.", role, home.run(), e.getMessage());
        }
    }

    static String read(Home home, String role) {
        try {
            return Files.readString(home.run().resolve(role + ".token")).trim();
        } catch (IOException e) {
            throw JobException.user(
                    "There is no token for the role %s in %s. Start the server on this home first (`aimass up --role server`), or set AIMASS_TOKEN.",
                    role, home.run());
        }
    }
}
