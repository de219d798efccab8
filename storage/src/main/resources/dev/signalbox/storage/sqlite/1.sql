-- One row for each request. `id` is the record's place in the spool, so that none can be there twice.
CREATE TABLE requests (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  request TEXT NOT NULL,
  request_hash INTEGER NOT NULL,
  operation TEXT NOT NULL,
  dialect TEXT NOT NULL,
  key TEXT,
  workload TEXT NOT NULL,
  route TEXT NOT NULL,
  target TEXT NOT NULL,
  model TEXT,
  streamed INTEGER NOT NULL,
  status INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  code TEXT,
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cached_input INTEGER NOT NULL,
  cache_write INTEGER NOT NULL,
  cache_write_hour INTEGER NOT NULL,
  reasoning INTEGER NOT NULL,
  estimated INTEGER NOT NULL,
  cost INTEGER,
  cost_estimated INTEGER,
  duration_ns INTEGER NOT NULL,
  first_content_ns INTEGER NOT NULL,
  bytes_in INTEGER NOT NULL,
  bytes_out INTEGER NOT NULL,
  attempts TEXT NOT NULL,
  skipped TEXT NOT NULL
);
CREATE INDEX requests_at ON requests (at);
CREATE INDEX requests_hash ON requests (request_hash);

-- The sums of each hour; `cost` in millionths of a millionth of a US dollar.
CREATE TABLE hours (
  hour INTEGER NOT NULL,
  key TEXT NOT NULL,
  workload TEXT NOT NULL,
  route TEXT NOT NULL,
  target TEXT NOT NULL,
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
  PRIMARY KEY (hour, key, workload, route, target, outcome)
) WITHOUT ROWID;

-- Spools that records came from, and how far each of their files was read.
CREATE TABLE spools (
  number INTEGER PRIMARY KEY,
  node TEXT NOT NULL UNIQUE
);
CREATE TABLE positions (
  spool INTEGER NOT NULL,
  segment INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  PRIMARY KEY (spool, segment)
) WITHOUT ROWID;
