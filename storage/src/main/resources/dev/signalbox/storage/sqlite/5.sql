-- What good answers of each hour say about how callers ask, for advice: `bounded` of them had a `max_tokens`, together
-- `declared`, and had `answered` tokens, `largest` the most of them; `compared` of them had a digest of their body and
-- cost `compared_cost`, `repeats` of which were asked before. Whose keys they were is not told apart, so that there are
-- as few rows as the config has ways.
CREATE TABLE habits (
  hour INTEGER NOT NULL,
  workload TEXT NOT NULL,
  route TEXT NOT NULL,
  target TEXT NOT NULL,
  bounded INTEGER NOT NULL,
  declared INTEGER NOT NULL,
  answered INTEGER NOT NULL,
  largest INTEGER NOT NULL,
  compared INTEGER NOT NULL,
  compared_cost INTEGER NOT NULL,
  repeats INTEGER NOT NULL,
  repeats_cost INTEGER NOT NULL,
  repeats_unpriced INTEGER NOT NULL,
  PRIMARY KEY (hour, workload, route, target)
) WITHOUT ROWID;
