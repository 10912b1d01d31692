CREATE TABLE source (
    name       TEXT   NOT NULL PRIMARY KEY,
    revision   BIGINT NOT NULL,
    deleted_at BIGINT
);

CREATE TABLE source_revision (
    name       TEXT   NOT NULL REFERENCES source (name),
    revision   BIGINT NOT NULL,
    yaml       TEXT   NOT NULL,
    spec       TEXT   NOT NULL,
    author     TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (name, revision)
);
