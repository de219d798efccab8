-- Items of responses that are kept, by which later questions may name them: marks that say nothing of them, and which
-- response each is of; none where several have something else by that name, until the last of them would have gone.
CREATE TABLE signalbox.remembered_items (
  mark bytea NOT NULL PRIMARY KEY,
  print bytea NOT NULL,
  answered integer NOT NULL,
  expires bigint NOT NULL,
  response text COLLATE "C" REFERENCES signalbox.remembered (id) ON DELETE CASCADE
);
CREATE INDEX remembered_items_by_response ON signalbox.remembered_items (response, expires);
