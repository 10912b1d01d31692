package io.aimass.orchestration.compute;

import io.aimass.orchestration.platform.store.TestDatabase;

class RunsOnSqliteTest extends RunsTest {
    RunsOnSqliteTest() {
        super(TestDatabase.SQLITE);
    }
}
