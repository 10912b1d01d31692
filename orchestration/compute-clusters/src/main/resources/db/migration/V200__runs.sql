CREATE TABLE runs (
    id               TEXT   NOT NULL PRIMARY KEY,
    job_type         TEXT   NOT NULL,
    job              TEXT,
    workflow_run     TEXT,
    task             TEXT,
    pool             TEXT   NOT NULL,
    state            TEXT   NOT NULL,
    attempt          INTEGER NOT NULL,
    losses           INTEGER NOT NULL,
    settings         TEXT   NOT NULL,
    previous         TEXT   NOT NULL,
    created_by       TEXT   NOT NULL,
    created_at       BIGINT NOT NULL,
    started_at       BIGINT,
    finished_at      BIGINT,
    timeout_millis   BIGINT NOT NULL,
    cancel_requested INTEGER NOT NULL,
    driver           TEXT,
    token_hash       TEXT,
    last_seq         BIGINT NOT NULL,
    phase            TEXT   NOT NULL,
    done             BIGINT NOT NULL,
    total            BIGINT NOT NULL,
    outputs          TEXT   NOT NULL,
    accounting       TEXT   NOT NULL,
    metrics          TEXT   NOT NULL,
    reads            TEXT   NOT NULL,
    writes           TEXT   NOT NULL,
    unchanged        INTEGER NOT NULL,
    error_type       TEXT,
    message          TEXT
);
CREATE INDEX runs_by_age ON runs (created_at);
CREATE INDEX runs_by_state ON runs (state, pool, created_at);
CREATE INDEX runs_by_workflow_run ON runs (workflow_run);
CREATE INDEX runs_by_job ON runs (job, created_at);

CREATE TABLE run_log (
    run     TEXT   NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    line    BIGINT NOT NULL,
    attempt INTEGER NOT NULL,
    time    BIGINT NOT NULL,
    level   TEXT   NOT NULL,
    message TEXT   NOT NULL,
    PRIMARY KEY (run, line)
);

CREATE TABLE drivers (
    id            TEXT   NOT NULL PRIMARY KEY,
    pool          TEXT   NOT NULL,
    host          TEXT   NOT NULL,
    pid           BIGINT NOT NULL,
    token_hash    TEXT   NOT NULL,
    registered_at BIGINT NOT NULL,
    heartbeat_at  BIGINT NOT NULL,
    ready         INTEGER NOT NULL,
    cores         INTEGER NOT NULL,
    memory_used   BIGINT NOT NULL,
    memory_total  BIGINT NOT NULL
);

CREATE TABLE jobs (
    name        TEXT   NOT NULL PRIMARY KEY,
    job_type    TEXT   NOT NULL,
    settings    TEXT   NOT NULL,
    pool        TEXT   NOT NULL,
    description TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);
