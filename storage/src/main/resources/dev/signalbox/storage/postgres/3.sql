-- Keys made at run time; times in milliseconds since 1970. A revoked one stays, so that other gateways hear of it, until
-- its name is used again.
CREATE TABLE signalbox.keys (
  name text COLLATE "C" PRIMARY KEY,
  shown text NOT NULL,
  hash bytea NOT NULL,
  old_hash bytea,
  old_until bigint NOT NULL,
  declared text NOT NULL,
  created bigint NOT NULL,
  rotated bigint NOT NULL,
  revoked bigint NOT NULL,
  change bigint NOT NULL
);
CREATE UNIQUE INDEX keys_by_hash ON signalbox.keys (hash);
CREATE INDEX keys_by_old_hash ON signalbox.keys (old_hash) WHERE old_hash IS NOT NULL;
CREATE INDEX keys_by_change ON signalbox.keys (change);

-- One row: how often keys were changed, and what tells which `key-hash` they were made with.
CREATE TABLE signalbox.keys_state (
  change bigint NOT NULL,
  mark bytea
);
INSERT INTO signalbox.keys_state (change) VALUES (0);
