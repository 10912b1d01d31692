CREATE TABLE server (
    id         TEXT   NOT NULL PRIMARY KEY,
    process    TEXT   NOT NULL,
    root       TEXT   NOT NULL,
    generation BIGINT NOT NULL,
    beat       BIGINT NOT NULL,
    joined_at  BIGINT NOT NULL
);

ALTER TABLE run ADD COLUMN server TEXT;
