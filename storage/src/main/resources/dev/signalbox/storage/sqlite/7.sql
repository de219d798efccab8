-- Items of responses that are kept, by which later questions may name them: marks that say nothing of them, and which
-- response each is of; none where several have something else by that name, until the last of them would have gone.
CREATE TABLE remembered_items (
  mark BLOB NOT NULL PRIMARY KEY,
  print BLOB NOT NULL,
  answered INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  response TEXT
) WITHOUT ROWID;
CREATE INDEX remembered_items_by_response ON remembered_items (response, expires);
CREATE TRIGGER remembered_items_end AFTER DELETE ON remembered
  BEGIN DELETE FROM remembered_items WHERE response = OLD.id; END;
