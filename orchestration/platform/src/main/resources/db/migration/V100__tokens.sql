CREATE TABLE access_token (
    name       TEXT   NOT NULL PRIMARY KEY,
    kind       TEXT   NOT NULL,
    hash       TEXT   NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT
);

CREATE TABLE sign_in_key (
    hash       TEXT   NOT NULL PRIMARY KEY,
    token_name TEXT   NOT NULL REFERENCES access_token (name) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);

CREATE TABLE browser_session (
    hash       TEXT   NOT NULL PRIMARY KEY,
    token_name TEXT   NOT NULL REFERENCES access_token (name) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
