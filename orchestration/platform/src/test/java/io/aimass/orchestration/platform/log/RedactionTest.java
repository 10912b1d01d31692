package io.aimass.orchestration.platform.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.orchestration.platform.auth.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class RedactionTest {
    @TempDir
    static Path folder;

    @Test
    void tokensAndPasswordsAreMasked() {
        var token = Secret.make();

        assertThat(
                        Redaction.redact(
                                "got " + token
                                        + ", Authorization: Bearer abcdefghijkl, jdbc:postgresql://h/d?user=u&password=geheim&ssl=true"))
                .doesNotContain(token)
                .doesNotContain("abcdefghijkl")
                .doesNotContain("geheim")
                .contains("user=u")
                .contains("ssl=true");
    }

    @Test
    void theValueOfASecretIsMaskedWhereverItStands() {
        Redaction.remember("kanarienvogel-4711");

        assertThat(Redaction.redact("cannot connect with kanarienvogel-4711!")).isEqualTo("cannot connect with ***!");
    }

    @Test
    void aLogFileHasNoSecretAndNoForgedLine() throws Exception {
        Redaction.remember("kanarienvogel-4712");
        Logging.toFile(folder, "server");
        var logger = LoggerFactory.getLogger(RedactionTest.class);

        logger.info(
                "first\n2026-01-01T00:00:00.000Z ERROR forged \u001b[31m kanarienvogel-4712",
                new IllegalStateException("with kanarienvogel-4712"));

        var lines = Files.readAllLines(folder.resolve("server.log"));
        assertThat(lines)
                .filteredOn(line -> line.contains("first"))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("forged").contains("?[31m ***"));
        assertThat(String.join("\n", lines))
                .contains("IllegalStateException: with ***")
                .doesNotContain("kanarienvogel-4712");
    }
}
