-- Batches: what became of every row of a table that went through an agent. Written by the pool `enrich` (workers/enrich/README.md).
-- Money is in billionths of a US dollar, so that sums are exact.

-- One table on its way through an agent. A retry goes on with it: one more round, by a job of its own.
CREATE TABLE batches (
  batch_id text PRIMARY KEY,     -- the job that began it
  root_job text NOT NULL,        -- the job that people know: the one that started that, or itself
  round_job text NOT NULL,       -- the job that works on it now
  round integer NOT NULL DEFAULT 0,
  source_uri text NOT NULL,
  source_version text NOT NULL,  -- changes when the bytes do
  config text NOT NULL,          -- JSON: the batch configuration
  columns text NOT NULL,         -- JSON array: the file's
  agent text NOT NULL,
  previous text,                 -- the batch whose answers are taken over where the input is the same
  row_count bigint NOT NULL,
  chunks_uri text NOT NULL,      -- JSON lines: every chunk
  budget_nanodollars bigint,     -- absent: no ceiling
  budget_tokens bigint,
  spent_nanodollars bigint NOT NULL DEFAULT 0,     -- these four are kept only under a ceiling
  reserved_nanodollars bigint NOT NULL DEFAULT 0,
  spent_tokens bigint NOT NULL DEFAULT 0,
  reserved_tokens bigint NOT NULL DEFAULT 0,
  rounds_without_progress integer NOT NULL DEFAULT 0,
  rows_seen bigint NOT NULL DEFAULT 0,             -- recorded ones at the last tally
  output_uri text,
  begun_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
) WITH (fillfactor = 50);
CREATE INDEX batches_root ON batches (root_job);

-- Who may record rows of a chunk, and what they came to so far.
CREATE TABLE batch_chunks (
  batch_id text NOT NULL,
  chunk bigint NOT NULL,
  first_row bigint NOT NULL,
  row_count bigint NOT NULL,
  claim text NOT NULL,           -- digest of the task token of the last worker that took the chunk: only it may record
  rows_ok bigint NOT NULL DEFAULT 0,
  rows_failed bigint NOT NULL DEFAULT 0,
  calls bigint NOT NULL DEFAULT 0,
  tokens bigint NOT NULL DEFAULT 0,
  cost_nanodollars bigint NOT NULL DEFAULT 0,
  reserved_nanodollars bigint NOT NULL DEFAULT 0,
  reserved_tokens bigint NOT NULL DEFAULT 0,
  held text,                     -- why rows were left: budget, agent, or an error's name
  held_cause text,
  held_seconds double precision, -- how long the agent wants to be left alone
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (batch_id, chunk)
) WITH (fillfactor = 50);

-- The row ledger: the first answer for a row stays.
CREATE TABLE batch_rows (
  batch_id text NOT NULL,
  row_number bigint NOT NULL,    -- from 0, behind the header
  round integer NOT NULL,
  has_succeeded boolean NOT NULL,
  output text,                   -- JSON, of one that succeeded
  error text,
  cause text,
  input_hash text NOT NULL,
  agent text NOT NULL,           -- "company-enrichment-agent (rules)"
  agent_version text NOT NULL,
  attempts integer NOT NULL,
  tokens bigint NOT NULL,
  cost_nanodollars bigint NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (batch_id, row_number)
);
CREATE INDEX batch_rows_input ON batch_rows (batch_id, input_hash);
CREATE INDEX batch_rows_failed ON batch_rows (batch_id, error) WHERE NOT has_succeeded;

-- What retried rows had come to before: their money was spent.
CREATE TABLE batch_rows_before (LIKE batch_rows, PRIMARY KEY (batch_id, row_number, round));
