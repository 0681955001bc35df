-- The rows of whole chunks that were answered at hand and at no cost (offline rules), as one record each: such agents answer faster than rows
-- can be recorded one by one. A chunk that has a block is complete: its failed rows are in batch_rows. A chunk that is opened again
-- has its block made into rows first.
CREATE TABLE batch_blocks (
  batch_id text NOT NULL,
  first_row bigint NOT NULL,
  row_count bigint NOT NULL,     -- of the chunk
  succeeded bigint NOT NULL,
  round integer NOT NULL,
  outputs text NOT NULL,         -- a line per row: its JSON, or nothing for one that failed
  input_hashes bytea NOT NULL,   -- 32 bytes per row; zeros for one that was not sent
  agent text NOT NULL,
  agent_version text NOT NULL,
  milliseconds integer NOT NULL, -- of a row, on average
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (batch_id, first_row)
);
ALTER TABLE batch_blocks ALTER input_hashes SET STORAGE EXTERNAL;  -- Digests do not get smaller.

-- The ledger as if every row had a record of its own.
CREATE VIEW batch_outcomes AS
SELECT batch_id, row_number, round, has_succeeded, output, error, cause, input_hash, agent, agent_version, attempts, tokens, cost_nanodollars,
  recorded_at, milliseconds
FROM batch_rows
UNION ALL
SELECT b.batch_id, b.first_row + line.place - 1, b.round, true, line.output, NULL, NULL,
  encode(substring(b.input_hashes FROM (line.place::integer - 1) * 32 + 1 FOR 32), 'hex'), b.agent, b.agent_version, 1, 0, 0,
  b.recorded_at, b.milliseconds
FROM batch_blocks b, string_to_table(b.outputs, E'\n') WITH ORDINALITY AS line (output, place)
WHERE line.output <> '';

-- Makes these blocks of a batch into rows; answers how many blocks that were.
CREATE FUNCTION batch_blocks_to_rows(batch text, places bigint[]) RETURNS bigint LANGUAGE sql AS $$
  WITH gone AS (DELETE FROM batch_blocks WHERE batch_id = batch AND first_row = ANY (places) RETURNING *),
  put AS (INSERT INTO batch_rows (batch_id, row_number, round, has_succeeded, output, input_hash, agent, agent_version, attempts, tokens,
    cost_nanodollars, recorded_at, milliseconds)
    SELECT g.batch_id, g.first_row + line.place - 1, g.round, true, line.output,
      encode(substring(g.input_hashes FROM (line.place::integer - 1) * 32 + 1 FOR 32), 'hex'), g.agent, g.agent_version, 1, 0, 0,
      g.recorded_at, g.milliseconds
    FROM gone g, string_to_table(g.outputs, E'\n') WITH ORDINALITY AS line (output, place) WHERE line.output <> '')
  SELECT count(*) FROM gone
$$;
