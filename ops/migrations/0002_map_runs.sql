-- Distributed Maps: what their items came to, beside the job (ops/decisions/0010_map_runs.md). Written by the owner of the job's
-- shard in the transactions that move its position.

-- One visit of a Map state. `run_id` names its pages and results: its own, or that of the run that it takes up again.
CREATE TABLE map_runs (
  job_id text NOT NULL,
  entry bigint NOT NULL,         -- with `retry`: the TaskKey that the job waits under
  retry integer NOT NULL,
  run_id text NOT NULL,
  round integer NOT NULL,        -- 0, and one more for every redrive
  shard integer NOT NULL,
  status text NOT NULL,          -- RUNNING SUCCEEDED FAILED STOPPED
  items bigint NOT NULL DEFAULT 0,         -- paged so far
  items_failed bigint NOT NULL DEFAULT 0,
  units bigint NOT NULL DEFAULT 0,         -- paged so far: runs of the item processor
  units_done bigint NOT NULL DEFAULT 0,
  state text NOT NULL,           -- JSON: where the source is cut next, open slices, bounds (map_run_codec.h)
  started_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (job_id, entry, retry)
) WITH (fillfactor = 50);
CREATE INDEX map_runs_open ON map_runs (shard) WHERE status = 'RUNNING';
CREATE INDEX map_runs_run ON map_runs (run_id);

-- Byte ranges of the source that hold whole items.
CREATE TABLE map_pages (
  run_id text NOT NULL,
  first_unit bigint NOT NULL,
  units bigint NOT NULL,
  page text NOT NULL,            -- JSON array: first unit, units, first item, items, offset, bytes
  PRIMARY KEY (run_id, first_unit)
);

-- What became of units [first_unit, first_unit + units): a later round's row counts for its units.
CREATE TABLE map_results (
  run_id text NOT NULL,
  round integer NOT NULL,
  first_unit bigint NOT NULL,
  units bigint NOT NULL,
  failed bigint[] NOT NULL,      -- units
  results text NOT NULL,         -- JSON array: {"o": output} or {"e": error, "c": cause}
  PRIMARY KEY (run_id, first_unit, round)
);
