-- Records as their own bytes, many in a row: see `docs/ledger.md`. `hashes` stands in front of `records`, so that it is
-- read without them. What was in `requests` is carried over by the program, which takes that table away.
CREATE TABLE chunks (
  id INTEGER PRIMARY KEY,
  hour INTEGER NOT NULL,
  from_ms INTEGER NOT NULL,
  to_ms INTEGER NOT NULL,
  count INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  records BLOB NOT NULL
);
CREATE INDEX chunks_hour ON chunks (hour);
CREATE INDEX chunks_small ON chunks (hour) WHERE bytes < 65536;

-- What requests have in common that are added up together; an empty key is none.
CREATE TABLE kinds (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  workload TEXT NOT NULL,
  route TEXT NOT NULL,
  target TEXT NOT NULL,
  outcome TEXT NOT NULL,
  UNIQUE (key, workload, route, target, outcome)
);
INSERT INTO kinds (key, workload, route, target, outcome)
  SELECT DISTINCT key, workload, route, target, outcome FROM hours;
ALTER TABLE hours RENAME TO hours_1;

-- The sums of each hour; costs in millionths of a millionth of a US dollar.
CREATE TABLE hours (
  hour INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cached_input INTEGER NOT NULL,
  cache_write INTEGER NOT NULL,
  reasoning INTEGER NOT NULL,
  cost INTEGER NOT NULL,
  unpriced INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  first_content_ms INTEGER NOT NULL,
  with_content INTEGER NOT NULL,
  cost_in_vain INTEGER NOT NULL,
  PRIMARY KEY (hour, kind)
) WITHOUT ROWID;
INSERT INTO hours
  SELECT hour, kinds.id, requests, attempts, input, output, cached_input, cache_write, reasoning, cost, unpriced, duration_ms, first_content_ms, with_content, 0
  FROM hours_1 JOIN kinds USING (key, workload, route, target, outcome);
DROP TABLE hours_1;

-- The sums of hours, whatever the requests were.
CREATE TABLE totals (
  hour INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  requests INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cached_input INTEGER NOT NULL,
  cache_write INTEGER NOT NULL,
  reasoning INTEGER NOT NULL,
  cost INTEGER NOT NULL,
  unpriced INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  first_content_ms INTEGER NOT NULL,
  with_content INTEGER NOT NULL,
  cost_in_vain INTEGER NOT NULL,
  PRIMARY KEY (hour, outcome)
) WITHOUT ROWID;
INSERT INTO totals
  SELECT hour, outcome, sum(requests), sum(attempts), sum(input), sum(output), sum(cached_input), sum(cache_write), sum(reasoning), sum(cost), sum(unpriced), sum(duration_ms), sum(first_content_ms), sum(with_content), sum(cost_in_vain)
  FROM hours JOIN kinds ON kinds.id = kind GROUP BY hour, outcome;

-- The sums of days in UTC, of those in front of `rolled`.
CREATE TABLE days (
  day INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cached_input INTEGER NOT NULL,
  cache_write INTEGER NOT NULL,
  reasoning INTEGER NOT NULL,
  cost INTEGER NOT NULL,
  unpriced INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  first_content_ms INTEGER NOT NULL,
  with_content INTEGER NOT NULL,
  cost_in_vain INTEGER NOT NULL,
  PRIMARY KEY (day, kind)
) WITHOUT ROWID;
CREATE TABLE rolled (day INTEGER NOT NULL);
INSERT INTO rolled VALUES (-1000000);

-- Files of spools that are here to their last record, as ranges of their numbers.
CREATE TABLE finished (
  spool INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (spool, first)
) WITHOUT ROWID;

-- The sums of each hour by what callers said of their requests.
CREATE TABLE tags (
  hour INTEGER NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  outcome TEXT NOT NULL,
  requests INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cached_input INTEGER NOT NULL,
  cache_write INTEGER NOT NULL,
  reasoning INTEGER NOT NULL,
  cost INTEGER NOT NULL,
  unpriced INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  first_content_ms INTEGER NOT NULL,
  with_content INTEGER NOT NULL,
  cost_in_vain INTEGER NOT NULL,
  PRIMARY KEY (hour, name, value, outcome)
) WITHOUT ROWID;
