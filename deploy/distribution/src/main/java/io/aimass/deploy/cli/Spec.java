package io.aimass.deploy.cli;

import io.aimass.contracts.JobException;
import java.nio.file.Path;

/** A spec file: its text as it stands and the name it gives itself. */
record Spec(String name, String text) {
    static Spec read(Path path) {
        var file = new InputFile(path);
        var name = file.yaml().get("name");
        if (name == null) {
            throw JobException.user("%s has no 'name'. Every spec begins with kind and name.", path);
        }
        return new Spec(String.valueOf(name), file.text());
    }
}
