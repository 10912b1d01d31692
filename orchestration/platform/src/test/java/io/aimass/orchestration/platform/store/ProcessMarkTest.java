package io.aimass.orchestration.platform.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessMarkTest {
    @Test
    void aProcessOfOursIsThereUntilItEnds() throws Exception {
        var process = new ProcessBuilder("sleep", "600").start();
        var mark = ProcessMark.here("x")
                .replaceFirst("^\\d+/\\d+", process.pid() + "/" + ProcessMark.started(process.toHandle()));
        assertThat(ProcessMark.isDeadHere(mark)).isFalse();

        process.destroyForcibly().waitFor();

        assertThat(ProcessMark.isDeadHere(mark)).isTrue();
    }

    @Test
    void aProcessThatHasTheNumberOfAnEarlierOneIsAnother() {
        var mark = ProcessMark.here("x");

        assertThat(ProcessMark.isDeadHere(mark)).isFalse();
        assertThat(ProcessMark.isDeadHere(mark.replaceFirst("/\\d+", "/1"))).isTrue();
    }

    @Test
    void nothingIsKnownOfAProcessElsewhereWhateverItsMachineIsCalled() {
        assertThat(ProcessMark.isDeadHere("999999999/1@unknown#x")).isFalse();
        assertThat(ProcessMark.isDeadHere("999999999/1@localhost#x")).isFalse();
        assertThat(ProcessMark.isDeadHere(
                        ProcessMark.here("x").replaceFirst("^\\d+", "999999999").replace("@", "@another-")))
                .isFalse();
    }

    @Test
    void theStartIsTheSystemsOwnCountOfTicks() throws IOException {
        var self = ProcessHandle.current();
        var ticks = new ProcessBuilder("sh", "-c", "sed 's/.*) //' /proc/" + self.pid() + "/stat | cut -d ' ' -f 20")
                .redirectErrorStream(true)
                .start();

        assertThat(new String(ticks.getInputStream().readAllBytes()).strip())
                .isEqualTo(String.valueOf(ProcessMark.started(self)));
    }
}
