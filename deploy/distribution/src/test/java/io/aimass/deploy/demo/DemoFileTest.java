package io.aimass.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.config.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFileTest {
    private static final String TEMPLATE = "kind: profile\nname: laptop\nsources:\n  a: {path: \"${data}/a.csv\"}\n";

    @TempDir
    private Path home;

    @Test
    void aProfileOfTheUsersOwnIsLeftAlone() throws IOException {
        var own = Files.writeString(home.resolve("profile.yaml"), "kind: profile\nname: laptop\n");

        assertThatThrownBy(() -> write("/data"))
                .isInstanceOf(JobException.class)
                .hasMessage(
                        "%s is not the demo's, so the demo leaves it alone. Run the demo on another home with --home, or move the file away.",
                        own);
        assertThat(own).hasContent("kind: profile\nname: laptop\n");
    }

    @Test
    void theDemosOwnFollowsTheDataItIsGiven() throws IOException {
        write("/one");
        write("/two");

        assertThat(path()).isEqualTo("/two/a.csv");
    }

    @Test
    void theDemosOwnWithALineAddedIsTheUsers() throws IOException {
        write("/one");
        Files.writeString(home.resolve("profile.yaml"), path() + "\n# mine\n");

        assertThatThrownBy(() -> write("/one")).hasMessageContaining("is not the demo's");
    }

    @Test
    void aFolderWithQuotesAndBackslashesInItsNameStaysItself() throws IOException {
        write("/my \"data\"\\new: #1");

        assertThat(path()).isEqualTo("/my \"data\"\\new: #1/a.csv");
    }

    @Test
    void whatNobodyChangedIsTakenAwayAndWhatSomebodyDidIsNot() throws IOException {
        var file = new DemoFile(home, "config.yaml");
        file.write("a: 1\n");
        file.remove();
        assertThat(home.resolve("config.yaml")).doesNotExist();

        file.write("a: 1\n");
        Files.writeString(home.resolve("config.yaml"), "a: 2\n");
        file.remove();
        assertThat(home.resolve("config.yaml")).hasContent("a: 2\n");
    }

    private void write(String samples) throws IOException {
        new DemoFile(home, "profile.yaml").write(DemoFile.filled(TEMPLATE, Map.of("data", samples)));
    }

    private String path() throws IOException {
        var profile = Yaml.load(Files.readString(home.resolve("profile.yaml")));
        return (String) ((Map<?, ?>) ((Map<?, ?>) profile.get("sources")).get("a")).get("path");
    }
}
