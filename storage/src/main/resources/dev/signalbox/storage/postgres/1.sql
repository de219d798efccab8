-- One row for each request; costs in millionths of a millionth of a US dollar. Each day in UTC has a table of its own,
-- `requests_20261122`, so that a day is deleted at once. What identifies a record is how far its spool was read: callers
-- choose identifiers, and may choose the same again.
CREATE TABLE signalbox.requests (
  at timestamptz NOT NULL,
  request text COLLATE "C" NOT NULL,
  operation text NOT NULL,
  dialect text NOT NULL,
  key text,
  workload text NOT NULL,
  route text NOT NULL,
  target text NOT NULL,
  model text,
  streamed boolean NOT NULL,
  status integer NOT NULL,
  outcome text NOT NULL,
  code text,
  input bigint NOT NULL,
  output bigint NOT NULL,
  cached_input bigint NOT NULL,
  cache_write bigint NOT NULL,
  cache_write_hour bigint NOT NULL,
  reasoning bigint NOT NULL,
  tokens_estimated boolean NOT NULL,
  cost bigint,
  cost_estimated boolean,
  cost_in_vain bigint NOT NULL,
  duration_ns bigint NOT NULL,
  first_content_ns bigint,
  bytes_in bigint NOT NULL,
  bytes_out bigint NOT NULL,
  tags json,
  attempts json NOT NULL,
  skipped json NOT NULL
) PARTITION BY RANGE (at);
CREATE INDEX requests_request ON signalbox.requests (request, at);
CREATE INDEX requests_at ON signalbox.requests USING brin (at) WITH (pages_per_range = 32);

-- What requests have in common that are added up together; an empty key is none. `id` follows from the rest, so that
-- gateways agree on it.
CREATE TABLE signalbox.kinds (
  id uuid PRIMARY KEY,
  key text COLLATE "C" NOT NULL,
  workload text COLLATE "C" NOT NULL,
  route text COLLATE "C" NOT NULL,
  target text COLLATE "C" NOT NULL,
  outcome text COLLATE "C" NOT NULL
);

-- The sums of each hour, of each day in UTC, and of each hour whatever the requests were. What providers say of tokens
-- has no limit when added up. Room is left in each page, as rows are changed often and no index with them.
CREATE TABLE signalbox.hours (
  hour timestamptz NOT NULL,
  kind uuid NOT NULL,
  requests bigint NOT NULL,
  attempts bigint NOT NULL,
  input numeric NOT NULL,
  output numeric NOT NULL,
  cached_input numeric NOT NULL,
  cache_write numeric NOT NULL,
  reasoning numeric NOT NULL,
  cost numeric NOT NULL,
  unpriced bigint NOT NULL,
  duration_ms bigint NOT NULL,
  first_content_ms bigint NOT NULL,
  with_content bigint NOT NULL,
  cost_in_vain numeric NOT NULL,
  PRIMARY KEY (hour, kind)
) WITH (fillfactor = 70);
CREATE TABLE signalbox.days (
  day timestamptz NOT NULL,
  kind uuid NOT NULL,
  requests bigint NOT NULL,
  attempts bigint NOT NULL,
  input numeric NOT NULL,
  output numeric NOT NULL,
  cached_input numeric NOT NULL,
  cache_write numeric NOT NULL,
  reasoning numeric NOT NULL,
  cost numeric NOT NULL,
  unpriced bigint NOT NULL,
  duration_ms bigint NOT NULL,
  first_content_ms bigint NOT NULL,
  with_content bigint NOT NULL,
  cost_in_vain numeric NOT NULL,
  PRIMARY KEY (day, kind)
) WITH (fillfactor = 70);
CREATE TABLE signalbox.totals (
  hour timestamptz NOT NULL,
  outcome text COLLATE "C" NOT NULL,
  requests bigint NOT NULL,
  attempts bigint NOT NULL,
  input numeric NOT NULL,
  output numeric NOT NULL,
  cached_input numeric NOT NULL,
  cache_write numeric NOT NULL,
  reasoning numeric NOT NULL,
  cost numeric NOT NULL,
  unpriced bigint NOT NULL,
  duration_ms bigint NOT NULL,
  first_content_ms bigint NOT NULL,
  with_content bigint NOT NULL,
  cost_in_vain numeric NOT NULL,
  PRIMARY KEY (hour, outcome)
) WITH (fillfactor = 70);

-- The sums of each hour by what callers said of their requests.
CREATE TABLE signalbox.tags (
  hour timestamptz NOT NULL,
  name text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  outcome text COLLATE "C" NOT NULL,
  requests bigint NOT NULL,
  attempts bigint NOT NULL,
  input numeric NOT NULL,
  output numeric NOT NULL,
  cached_input numeric NOT NULL,
  cache_write numeric NOT NULL,
  reasoning numeric NOT NULL,
  cost numeric NOT NULL,
  unpriced bigint NOT NULL,
  duration_ms bigint NOT NULL,
  first_content_ms bigint NOT NULL,
  with_content bigint NOT NULL,
  cost_in_vain numeric NOT NULL,
  PRIMARY KEY (hour, name, value, outcome)
) WITH (fillfactor = 70);

-- Spools that records came from: numbers of their files that are here to their last record, and how far the others
-- were read.
CREATE TABLE signalbox.spools (
  node text COLLATE "C" PRIMARY KEY,
  finished int8multirange NOT NULL DEFAULT '{}'
);
CREATE TABLE signalbox.positions (
  node text COLLATE "C" NOT NULL,
  segment bigint NOT NULL,
  reached integer NOT NULL,
  PRIMARY KEY (node, segment)
) WITH (fillfactor = 50);
