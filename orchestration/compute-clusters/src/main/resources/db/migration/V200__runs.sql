CREATE TABLE run (
    id               TEXT    NOT NULL PRIMARY KEY,
    job_type         TEXT    NOT NULL,
    job              TEXT,
    workflow_run     TEXT,
    task             TEXT,
    pool             TEXT    NOT NULL,
    state            TEXT    NOT NULL,
    attempt          INTEGER NOT NULL,
    settings         TEXT    NOT NULL,
    prepared         TEXT    NOT NULL,
    previous         TEXT    NOT NULL,
    created_by       TEXT    NOT NULL,
    created_at       BIGINT  NOT NULL,
    queued_at        BIGINT  NOT NULL,
    started_at       BIGINT,
    finished_at      BIGINT,
    timeout_millis   BIGINT  NOT NULL,
    phase            TEXT    NOT NULL,
    done             BIGINT  NOT NULL,
    total            BIGINT  NOT NULL,
    outputs          TEXT    NOT NULL,
    accounting       TEXT    NOT NULL,
    metrics          TEXT    NOT NULL,
    reads            TEXT    NOT NULL,
    writes           TEXT    NOT NULL,
    unchanged        INTEGER NOT NULL,
    error_type       TEXT,
    message          TEXT,
    cancel_requested INTEGER NOT NULL,
    driver           TEXT,
    losses           INTEGER NOT NULL,
    alone            INTEGER NOT NULL,
    revision         BIGINT  NOT NULL
);

CREATE INDEX run_by_age ON run (created_at, id);
CREATE INDEX run_by_state ON run (state, pool, queued_at);
CREATE INDEX run_by_job ON run (job, created_at);
CREATE INDEX run_by_workflow_run ON run (workflow_run);

CREATE TABLE run_log (
    run     TEXT    NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    line    BIGINT  NOT NULL,
    attempt INTEGER NOT NULL,
    time    BIGINT  NOT NULL,
    level   TEXT    NOT NULL,
    message TEXT    NOT NULL,
    PRIMARY KEY (run, line)
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
