package io.aimass.deploy.cli;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.config.Yaml;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** A file that a command is given. What is wrong with it is the caller's to mend: USER, naming the file and the remedy. */
record InputFile(Path path) {
    String text() {
        if (Files.isDirectory(path)) {
            throw JobException.user("%s is a folder. Give a file.", path);
        }
        try {
            return Files.readString(path);
        } catch (NoSuchFileException e) {
            throw JobException.user(
                    "There is no file %s. Check its path; a relative one starts from the folder the command runs in.",
                    path);
        } catch (CharacterCodingException e) {
            throw JobException.user("%s is no text in UTF-8. Save it as UTF-8, or give another file.", path);
        } catch (IOException e) {
            throw JobException.user(
                    "%s cannot be read (%s). Check its permissions.",
                    path, e.getClass().getSimpleName());
        }
    }

    Map<String, Object> yaml() {
        var text = text();
        try {
            return Yaml.load(text);
        } catch (JobException e) {
            throw JobException.user("%s: %s", path, e.getMessage());
        }
    }

    Map<String, Object> json() {
        var text = text();
        try {
            return Json.object(text);
        } catch (IllegalArgumentException e) {
            throw JobException.user("%s %s.", path, e.getMessage());
        }
    }
}
