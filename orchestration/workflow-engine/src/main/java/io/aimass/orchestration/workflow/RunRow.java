package io.aimass.orchestration.workflow;

import io.aimass.contracts.RunState;
import java.util.Map;

/** A workflow run as it is stored. Times are milliseconds since the epoch, null when not yet. */
record RunRow(
        String id,
        String workflow,
        int revision,
        RunState state,
        Map<String, Object> parameters,
        String cause,
        Long slot,
        String createdBy,
        long createdAt,
        Long startedAt,
        Long finishedAt,
        boolean cancelRequested,
        String message) {}
