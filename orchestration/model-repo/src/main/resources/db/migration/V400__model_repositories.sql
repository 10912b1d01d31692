CREATE TABLE model_repository (
    name        TEXT   NOT NULL PRIMARY KEY,
    description TEXT   NOT NULL,
    tags        TEXT   NOT NULL,
    latest      BIGINT NOT NULL,
    created_by  TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);

CREATE TABLE model_version (
    repository      TEXT   NOT NULL REFERENCES model_repository (name),
    version         BIGINT NOT NULL,
    message         TEXT   NOT NULL,
    author          TEXT   NOT NULL,
    run             TEXT,
    training_digest TEXT,
    manifest        TEXT,
    digest          TEXT   NOT NULL,
    size            BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (repository, version),
    UNIQUE (repository, training_digest)
);

CREATE TABLE model_file (
    repository TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    path       TEXT   NOT NULL,
    sha256     TEXT   NOT NULL,
    size       BIGINT NOT NULL,
    PRIMARY KEY (repository, version, path),
    FOREIGN KEY (repository, version) REFERENCES model_version (repository, version) ON DELETE CASCADE
);

CREATE INDEX model_file_by_blob ON model_file (sha256);

CREATE TABLE model_alias (
    repository TEXT   NOT NULL,
    alias      TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    previous   BIGINT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (repository, alias),
    FOREIGN KEY (repository, version) REFERENCES model_version (repository, version)
);

CREATE TABLE model_upload (
    id         TEXT   NOT NULL PRIMARY KEY,
    repository TEXT   NOT NULL REFERENCES model_repository (name) ON DELETE CASCADE,
    version    BIGINT,
    created_by TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE model_upload_file (
    upload TEXT   NOT NULL REFERENCES model_upload (id) ON DELETE CASCADE,
    path   TEXT   NOT NULL,
    sha256 TEXT   NOT NULL,
    size   BIGINT NOT NULL,
    PRIMARY KEY (upload, path)
);

CREATE TABLE model_promotion (
    task_run   TEXT   NOT NULL PRIMARY KEY,
    outputs    TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
