package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A notebook's own Python, with exactly what {@code deploy/notebooks/requirements.txt} pins; made once for each state of that file. */
record PythonEnvironment(Path folder) {
    static final Path NOTEBOOKS = Product.ROOT.resolve("deploy/notebooks");

    static synchronized PythonEnvironment open() throws IOException {
        assumeTrue(isThere() || System.getenv("AIMASS_REQUIRE_PYTHON") != null, "there is no Python 3 with venv");
        var requirements = NOTEBOOKS.resolve("requirements.txt");
        var environment = new PythonEnvironment(
                Product.ROOT.resolve("deploy/distribution/target/python-" + digest(Files.readAllBytes(requirements))));
        var complete = environment.folder.resolve("complete");
        if (!Files.exists(complete)) {
            run(List.of("python3", "-m", "venv", "--clear", environment.folder.toString()));
            run(List.of(
                    environment.interpreter().toString(),
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "-r",
                    requirements.toString()));
            Files.createFile(complete);
        }
        return environment;
    }

    Path interpreter() {
        return folder.resolve("bin/python");
    }

    /** The Spark that comes with pyspark. */
    Path sparkHome() throws IOException {
        try (var versions = Files.newDirectoryStream(folder.resolve("lib"), "python3*")) {
            return versions.iterator().next().resolve("site-packages/pyspark");
        }
    }

    private static boolean isThere() {
        try {
            return Product.run(Map.of(), List.of("python3", "-c", "import ensurepip, venv"))
                            .exitCode()
                    == 0;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static void run(List<String> command) {
        var ended = Product.run(Map.of(), command);
        assertThat(ended.exitCode())
                .as("Notebooks are tested with Python 3 and its venv: %s%n%s", ended.out(), ended.err())
                .isZero();
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content))
                    .substring(0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
