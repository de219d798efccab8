-- Responses (kind 1) and conversations (kind 2) that are kept for later questions. What is in them is sealed; here is
-- only whose they are (the name of a key, empty in open mode), from which response each goes on, and how long they stay
-- (milliseconds since 1970).
CREATE TABLE remembered (
  id TEXT NOT NULL PRIMARY KEY,
  kind INTEGER NOT NULL,
  owner TEXT NOT NULL,
  previous TEXT,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  version INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  sealed BLOB NOT NULL
);
CREATE INDEX remembered_by_owner ON remembered (owner, kind, created);
CREATE INDEX remembered_by_end ON remembered (expires);
