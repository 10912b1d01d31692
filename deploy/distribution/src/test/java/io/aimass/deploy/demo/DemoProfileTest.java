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

class DemoProfileTest {
    private static final String TEMPLATE = "kind: profile\nname: laptop\nsources:\n  a: {path: \"${data}/a.csv\"}\n";

    @TempDir
    private Path home;

    @Test
    void aProfileOfTheUsersOwnIsLeftAlone() throws IOException {
        var own = Files.writeString(home.resolve("profile.yaml"), "kind: profile\nname: laptop\n");

        assertThatThrownBy(() -> profile("/data").write())
                .isInstanceOf(JobException.class)
                .hasMessage(
                        "%s is not the demo's, so the demo leaves it alone. Run the demo on another home with --home, or move the file away.",
                        own);
        assertThat(own).hasContent("kind: profile\nname: laptop\n");
    }

    @Test
    void theDemosOwnFollowsTheDataItIsGiven() throws IOException {
        profile("/one").write();
        profile("/two").write();

        assertThat(path()).isEqualTo("/two/a.csv");
    }

    @Test
    void theDemosOwnWithALineAddedIsTheUsers() throws IOException {
        profile("/one").write();
        Files.writeString(home.resolve("profile.yaml"), path() + "\n# mine\n");

        assertThatThrownBy(() -> profile("/one").write()).hasMessageContaining("is not the demo's");
    }

    @Test
    void aFolderWithQuotesAndBackslashesInItsNameStaysItself() throws IOException {
        profile("/my \"data\"\\new: #1").write();

        assertThat(path()).isEqualTo("/my \"data\"\\new: #1/a.csv");
    }

    private DemoProfile profile(String samples) {
        return new DemoProfile(TEMPLATE, Path.of(samples), home);
    }

    private String path() throws IOException {
        var profile = Yaml.load(Files.readString(home.resolve("profile.yaml")));
        return (String) ((Map<?, ?>) ((Map<?, ?>) profile.get("sources")).get("a")).get("path");
    }
}
