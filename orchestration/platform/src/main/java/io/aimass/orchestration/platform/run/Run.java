package io.aimass.orchestration.platform.run;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.RunState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run as it stands. Times are milliseconds since the epoch.
 *
 * @param done and {@code total} count work units of the present phase; total is 0 while unknown
 */
public record Run(
        String id,
        String jobType,
        Optional<String> job,
        Optional<String> workflowRun,
        Optional<String> task,
        String pool,
        RunState state,
        int attempt,
        Map<String, Object> settings,
        String createdBy,
        long createdAt,
        Optional<Long> startedAt,
        Optional<Long> finishedAt,
        String phase,
        long done,
        long total,
        Map<String, Object> outputs,
        List<RowAccounting> accounting,
        Map<String, Double> metrics,
        List<String> reads,
        List<String> writes,
        boolean unchanged,
        Optional<ErrorType> errorType,
        Optional<String> message) {}
