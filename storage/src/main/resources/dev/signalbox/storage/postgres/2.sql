-- Tokens that were no text, and how the provider served them. A constant default is noted once for the rows that there
-- are: nothing is written anew.
ALTER TABLE signalbox.requests
  ADD COLUMN audio_input bigint NOT NULL DEFAULT 0,
  ADD COLUMN image_input bigint NOT NULL DEFAULT 0,
  ADD COLUMN audio_output bigint NOT NULL DEFAULT 0,
  ADD COLUMN image_output bigint NOT NULL DEFAULT 0,
  ADD COLUMN service_tier text;
