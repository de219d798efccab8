-- What the answer was bounded to, and a digest of what was asked by a key that only the gateway's process had; 0 for
-- none. A constant default is noted once for the rows that there are: nothing is written anew.
ALTER TABLE signalbox.requests
  ADD COLUMN max_tokens bigint NOT NULL DEFAULT 0,
  ADD COLUMN body_digest bigint NOT NULL DEFAULT 0;

-- What good answers of each hour say about how callers ask, for advice: `bounded` of them had a `max_tokens`, together
-- `declared`, and had `answered` tokens, `largest` the most of them; `compared` of them had a digest of their body and
-- cost `compared_cost`, `repeats` of which were asked before. Whose keys they were is not told apart, so that there are
-- as few rows as the config has ways.
CREATE TABLE signalbox.habits (
  hour timestamptz NOT NULL,
  workload text COLLATE "C" NOT NULL,
  route text COLLATE "C" NOT NULL,
  target text COLLATE "C" NOT NULL,
  bounded bigint NOT NULL,
  declared numeric NOT NULL,
  answered numeric NOT NULL,
  largest bigint NOT NULL,
  compared bigint NOT NULL,
  compared_cost numeric NOT NULL,
  repeats bigint NOT NULL,
  repeats_cost numeric NOT NULL,
  repeats_unpriced bigint NOT NULL,
  PRIMARY KEY (hour, workload, route, target)
) WITH (fillfactor = 70);
