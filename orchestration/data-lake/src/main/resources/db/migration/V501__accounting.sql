CREATE TABLE row_accounting (
    run_id            TEXT    NOT NULL,
    source            TEXT    NOT NULL,
    job_type          TEXT    NOT NULL,
    rows_read         BIGINT  NOT NULL,
    rows_written      BIGINT  NOT NULL,
    rows_quarantined  BIGINT  NOT NULL,
    rows_deduplicated BIGINT  NOT NULL,
    rows_dropped      BIGINT  NOT NULL,
    unchanged         INTEGER NOT NULL,
    finished_at       BIGINT  NOT NULL,
    PRIMARY KEY (run_id, source)
);
CREATE INDEX row_accounting_source ON row_accounting (source, finished_at);

CREATE TABLE table_write (
    run_id        TEXT   NOT NULL,
    table_name    TEXT   NOT NULL,
    table_version BIGINT NOT NULL,
    finished_at   BIGINT NOT NULL,
    PRIMARY KEY (run_id, table_name)
);
CREATE INDEX table_write_table ON table_write (table_name, table_version);

CREATE TABLE source_last_run (
    source     TEXT   NOT NULL PRIMARY KEY,
    run_id     TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    message    TEXT,
    created_at BIGINT NOT NULL
);
