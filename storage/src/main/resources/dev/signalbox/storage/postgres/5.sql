-- Responses (kind 1) and conversations (kind 2) that are kept for later questions. What is in them is sealed; here is
-- only whose they are (the name of a key, empty in open mode), from which response each goes on, and how long they stay
-- (milliseconds since 1970).
CREATE TABLE signalbox.remembered (
  id text COLLATE "C" NOT NULL PRIMARY KEY,
  kind smallint NOT NULL,
  owner text COLLATE "C" NOT NULL,
  previous text COLLATE "C",
  created bigint NOT NULL,
  expires bigint NOT NULL,
  version bigint NOT NULL,
  bytes bigint NOT NULL,
  sealed bytea NOT NULL
);
CREATE INDEX remembered_by_owner ON signalbox.remembered (owner, kind, created);
CREATE INDEX remembered_by_end ON signalbox.remembered (expires);
