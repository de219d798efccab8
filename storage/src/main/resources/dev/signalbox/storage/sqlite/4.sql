-- What tells which key the hashes of `keys` were made with; one row at most.
CREATE TABLE keys_mark (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    mark BLOB NOT NULL
) STRICT;
