package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.deploy.DemoHome.Demo;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README is a walk-through: its commands are run as they stand, beside the demo it begins with. */
@OnTheDemo
class ReadmeTest {
    private static final Pattern COMMAND = Pattern.compile("^\\./aimass (.+)$", Pattern.MULTILINE);
    private static final List<String> START_AND_STOP = List.of("demo", "down");

    @Test
    void everyCommandWorks(Demo demo) throws IOException {
        var readme = Files.readString(Product.ROOT.resolve("README.md"));
        var commands =
                COMMAND.matcher(readme).results().map(match -> match.group(1)).toList();
        assertThat(commands).hasSizeGreaterThan(5).contains("demo", "down");
        for (var command : commands) {
            if (!START_AND_STOP.contains(command)) {
                var ended = Product.aimass(
                        demo.home(), Arrays.stream(command.split(" ")).toArray(String[]::new));

                assertThat(ended.exitCode()).as(command + ": " + ended.err()).isZero();
                assertThat(ended.out()).as(command).isNotBlank();
            }
        }
    }

    @Test
    void everyPageItPointsToIsThere() throws IOException {
        var readme = Files.readString(Product.ROOT.resolve("README.md"));
        var links = Pattern.compile("\\]\\(([^)#]+)\\)")
                .matcher(readme)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(links)
                .isNotEmpty()
                .allSatisfy(link -> assertThat(Product.ROOT.resolve(link)).exists());
    }
}
