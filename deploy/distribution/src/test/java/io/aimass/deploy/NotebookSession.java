package io.aimass.deploy;

import io.aimass.orchestration.platform.http.Json;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An unmodified {@code pyspark[connect]} session in a Python process of its own, fed one expression after the other. */
final class NotebookSession implements AutoCloseable {
    private static final Path SCRIPT =
            Product.ROOT.resolve("deploy/distribution/src/test/resources/notebook/session.py");

    private final Process python;
    private final BufferedWriter to;
    private final BufferedReader from;

    /** What an expression came to: a value or an error, the other empty. */
    record Answer(String value, String error) {}

    /** @param address {@code sc://host:port/;…} */
    NotebookSession(PythonEnvironment environment, String address, Path errors) throws IOException {
        var builder = new ProcessBuilder(environment.interpreter().toString(), SCRIPT.toString())
                .redirectError(ProcessBuilder.Redirect.appendTo(new File(errors.toString())));
        builder.environment().put("NOTEBOOK", address);
        python = builder.start();
        to = new BufferedWriter(new OutputStreamWriter(python.getOutputStream(), StandardCharsets.UTF_8));
        from = new BufferedReader(new InputStreamReader(python.getInputStream(), StandardCharsets.UTF_8));
    }

    Answer ask(String expression) throws IOException {
        to.write(Json.text(List.of("", expression)) + "\n");
        to.flush();
        var line = from.readLine();
        if (line == null) {
            throw new IOException("the session has ended");
        }
        var answer = Json.object(line);
        return new Answer(
                String.valueOf(answer.getOrDefault("value", "")), String.valueOf(answer.getOrDefault("error", "")));
    }

    Answer sql(String statement) throws IOException {
        return ask("spark.sql(" + Json.text(statement) + ").collect()");
    }

    @Override
    public void close() throws Exception {
        to.close();
        if (!python.waitFor(30, TimeUnit.SECONDS)) {
            python.destroyForcibly();
        }
    }
}
