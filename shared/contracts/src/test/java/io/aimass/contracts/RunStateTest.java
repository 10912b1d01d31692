package io.aimass.contracts;

import static io.aimass.contracts.RunState.CANCELLED;
import static io.aimass.contracts.RunState.FAILED;
import static io.aimass.contracts.RunState.QUEUED;
import static io.aimass.contracts.RunState.RUNNING;
import static io.aimass.contracts.RunState.SKIPPED;
import static io.aimass.contracts.RunState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunStateTest {
    private static final Map<RunState, Set<RunState>> TABLE = Map.of(
            QUEUED, Set.of(RUNNING, FAILED, CANCELLED, SKIPPED),
            RUNNING, Set.of(QUEUED, SUCCEEDED, FAILED, CANCELLED, SKIPPED),
            SUCCEEDED, Set.of(),
            FAILED, Set.of(QUEUED),
            CANCELLED, Set.of(),
            SKIPPED, Set.of(QUEUED));

    @ParameterizedTest
    @EnumSource(RunState.class)
    void aStateBecomesTheStatesOfTheTableAndNoOther(RunState state) {
        var possible = EnumSet.noneOf(RunState.class);
        for (var next : RunState.values()) {
            if (state.canBecome(next)) {
                possible.add(next);
            }
        }
        assertThat(possible).isEqualTo(TABLE.get(state));
    }

    @ParameterizedTest
    @EnumSource(RunState.class)
    void onlyQueuedAndRunningAreNotTheEnd(RunState state) {
        assertThat(state.isTerminal()).isEqualTo(!Set.of(QUEUED, RUNNING).contains(state));
    }
}
