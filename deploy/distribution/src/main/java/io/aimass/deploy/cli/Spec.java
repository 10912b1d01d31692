package io.aimass.deploy.cli;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.config.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A spec file: its text as it stands and the name it gives itself. */
record Spec(String name, String text) {
    static Spec read(Path file) {
        try {
            var text = Files.readString(file);
            var name = Yaml.load(text).get("name");
            if (name == null) {
                throw JobException.user("%s has no 'name'. Every spec begins with kind and name.", file);
            }
            return new Spec(String.valueOf(name), text);
        } catch (NoSuchFileException e) {
            throw JobException.user("There is no file %s.", file);
        } catch (IOException e) {
            throw JobException.external(e, "%s cannot be read: %s.", file, e.getMessage());
        } catch (IllegalArgumentException e) {
            throw JobException.user("%s: %s", file, e.getMessage());
        }
    }
}
