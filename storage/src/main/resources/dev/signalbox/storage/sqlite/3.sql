-- Keys made at run time. A revoked one stays, so that others hear of it, until its name is used again.
CREATE TABLE keys (
    name TEXT NOT NULL PRIMARY KEY,
    shown TEXT NOT NULL,
    hash BLOB NOT NULL,
    old_hash BLOB,
    old_until INTEGER NOT NULL,
    declared TEXT NOT NULL,
    created INTEGER NOT NULL,
    rotated INTEGER NOT NULL,
    revoked INTEGER NOT NULL,
    change INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX keys_by_hash ON keys (hash);
CREATE INDEX keys_by_old_hash ON keys (old_hash) WHERE old_hash IS NOT NULL;
CREATE INDEX keys_by_change ON keys (change);
