package io.aimass.orchestration.compute;

import io.aimass.orchestration.platform.store.TestDatabase;

class RunsOnPostgresTest extends RunsTest {
    RunsOnPostgresTest() {
        super(TestDatabase.POSTGRES);
    }
}
