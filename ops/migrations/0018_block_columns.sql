-- Blocks as columns: a line of `outputs` then holds a row's values alone, as JSON, with tabs between them; `members` says whose they are. A text that
-- comes often stands once in `words`: d0 is the first of them. A million answers take a tenth of the bytes, and become cells of the output
-- without being read as JSON.
ALTER TABLE batch_blocks ADD COLUMN members text[];  -- each with its colon, as JSON writes it; NULL: a line is the whole answer
ALTER TABLE batch_blocks ADD COLUMN words text[];

-- One line of a block as the answer that it stands for.
CREATE FUNCTION batch_block_answer(line text, members text[], words text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN members IS NULL THEN line ELSE (
    SELECT '{' || string_agg(members[place] || CASE WHEN value LIKE 'd%' THEN words[substr(value, 2)::integer + 1] ELSE value END, ',' ORDER BY place) || '}'
    FROM string_to_table(line, E'\t') WITH ORDINALITY AS cell (value, place)) END
$$;

-- The ledger as if every row had a record of its own.
CREATE OR REPLACE VIEW batch_outcomes AS
SELECT batch_id, row_number, round, has_succeeded, output, error, cause, input_hash, agent, agent_version, attempts, tokens, cost_nanodollars,
  recorded_at, milliseconds
FROM batch_rows
UNION ALL
SELECT b.batch_id, b.first_row + line.place - 1, b.round, true, batch_block_answer(line.output, b.members, b.words), NULL, NULL,
  encode(substring(b.input_hashes FROM (line.place::integer - 1) * 32 + 1 FOR 32), 'hex'), b.agent, b.agent_version, 1, 0, 0,
  b.recorded_at, b.milliseconds
FROM batch_blocks b, string_to_table(b.outputs, E'\n') WITH ORDINALITY AS line (output, place)
WHERE line.output <> '';

-- Makes these blocks of a batch into rows; answers how many blocks that were.
CREATE OR REPLACE FUNCTION batch_blocks_to_rows(batch text, places bigint[]) RETURNS bigint LANGUAGE sql AS $$
  WITH gone AS (DELETE FROM batch_blocks WHERE batch_id = batch AND first_row = ANY (places) RETURNING *),
  put AS (INSERT INTO batch_rows (batch_id, row_number, round, has_succeeded, output, input_hash, agent, agent_version, attempts, tokens,
    cost_nanodollars, recorded_at, milliseconds)
    SELECT g.batch_id, g.first_row + line.place - 1, g.round, true, batch_block_answer(line.output, g.members, g.words),
      encode(substring(g.input_hashes FROM (line.place::integer - 1) * 32 + 1 FOR 32), 'hex'), g.agent, g.agent_version, 1, 0, 0,
      g.recorded_at, g.milliseconds
    FROM gone g, string_to_table(g.outputs, E'\n') WITH ORDINALITY AS line (output, place) WHERE line.output <> '')
  SELECT count(*) FROM gone
$$;
