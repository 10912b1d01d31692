package io.aimass.orchestration.workflow;

import io.aimass.orchestration.platform.store.TestDatabase;

class PostgresEngineTest extends EngineTest {
    @Override
    TestDatabase kind() {
        return TestDatabase.POSTGRES;
    }
}
