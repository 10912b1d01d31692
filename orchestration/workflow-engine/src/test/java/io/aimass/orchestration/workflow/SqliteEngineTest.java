package io.aimass.orchestration.workflow;

import io.aimass.orchestration.platform.store.TestDatabase;

class SqliteEngineTest extends EngineTest {
    @Override
    TestDatabase kind() {
        return TestDatabase.SQLITE;
    }
}
