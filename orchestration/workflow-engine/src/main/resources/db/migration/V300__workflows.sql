CREATE TABLE workflows (
    name TEXT PRIMARY KEY,
    revision BIGINT NOT NULL,
    description TEXT NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE workflow_revisions (
    workflow TEXT NOT NULL REFERENCES workflows (name),
    revision BIGINT NOT NULL,
    spec TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workflow, revision)
);

CREATE TABLE workflow_runs (
    id TEXT PRIMARY KEY,
    workflow TEXT NOT NULL,
    revision BIGINT NOT NULL,
    state TEXT NOT NULL,
    parameters TEXT NOT NULL,
    cause TEXT NOT NULL,
    slot BIGINT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    message TEXT,
    FOREIGN KEY (workflow, revision) REFERENCES workflow_revisions (workflow, revision),
    UNIQUE (workflow, slot)
);

CREATE INDEX workflow_runs_by_workflow ON workflow_runs (workflow, created_at);

CREATE INDEX workflow_runs_by_state ON workflow_runs (state);

CREATE INDEX workflow_runs_by_time ON workflow_runs (created_at);

CREATE TABLE task_runs (
    workflow_run TEXT NOT NULL REFERENCES workflow_runs (id),
    position BIGINT NOT NULL,
    workflow TEXT NOT NULL,
    task TEXT NOT NULL,
    run_id TEXT NOT NULL,
    state TEXT NOT NULL,
    dispatched INTEGER NOT NULL DEFAULT 0,
    attempt BIGINT NOT NULL DEFAULT 0,
    retries BIGINT NOT NULL DEFAULT 0,
    retry_at BIGINT,
    started_at BIGINT,
    finished_at BIGINT,
    outputs TEXT,
    unchanged INTEGER NOT NULL DEFAULT 0,
    error_type TEXT,
    message TEXT,
    PRIMARY KEY (workflow_run, position)
);

CREATE INDEX task_runs_succeeded ON task_runs (workflow, task, finished_at) WHERE state = 'SUCCEEDED';

CREATE TABLE workflow_lease (
    name TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    generation BIGINT NOT NULL,
    beat BIGINT NOT NULL,
    committed BIGINT NOT NULL
);

INSERT INTO workflow_lease (name, owner, generation, beat, committed) VALUES ('engine', '', 0, 0, 0);
