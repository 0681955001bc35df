-- What is true about jobs. One writer per shard: every change to a job happens in a transaction that also moves its
-- shard's row in `positions`, under the writer's epoch. Everybody else reads, or inserts commands.

CREATE TABLE cluster (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  partitions integer NOT NULL CHECK (partitions > 0),  -- P: shards for ever; checked against the topics at start
  token_key text NOT NULL,                             -- hexadecimal; signs task tokens
  format integer NOT NULL DEFAULT 1                    -- the newest state and event format that all members can read
);

-- Ownership: renewed every fraction of a second. A taker raises the epoch here and in `positions`.
CREATE TABLE shards (
  shard integer PRIMARY KEY,
  epoch bigint NOT NULL DEFAULT 0,
  owner text,
  owner_backend integer,       -- ended by a taker before it goes on, so that no late COMMIT slips in
  lease_until timestamptz NOT NULL DEFAULT '-infinity'
);

-- The input position and the outbox marks: compared and set by every batch.
CREATE TABLE positions (
  shard integer PRIMARY KEY,
  epoch bigint NOT NULL DEFAULT 0,
  batch bigint NOT NULL DEFAULT 0,            -- the last applied batch; outbox rows are numbered by it without gaps
  sent_through bigint NOT NULL DEFAULT 0,     -- outbox batches up to here were acknowledged by the log
  requests_next bigint NOT NULL DEFAULT 0,
  requests_last text,                         -- id of the last applied record: tells a log that was made anew
  results_next bigint NOT NULL DEFAULT 0,
  results_last text,
  crashes integer NOT NULL DEFAULT 0,         -- owners that died since the position last moved
  suspect text                                -- the record in hand, while records are applied one by one
) WITH (fillfactor = 50);

CREATE TABLE jobs (
  job_id text PRIMARY KEY,
  shard integer NOT NULL,
  workflow text NOT NULL,
  workflow_version integer NOT NULL,
  status text NOT NULL,          -- RUNNING SUCCEEDED FAILED TIMED_OUT ABORTED PAUSED
  event_source text NOT NULL,
  event_id text NOT NULL,
  idempotency_key text,
  priority integer NOT NULL DEFAULT 3,
  tags text NOT NULL DEFAULT '{}',
  parent text,                   -- for a nested execution: whom to answer, as JSON
  traceparent text,
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  input text NOT NULL,           -- JSON, or {"dataref": uri} when claim_checked
  claim_checked boolean NOT NULL DEFAULT false,
  execution text NOT NULL,       -- the interpreter's state (shared/asl)
  engine text NOT NULL,          -- open tasks and held events around it, with a format number (job_codec.h)
  output text,
  error text,
  cause text,
  open_tasks integer NOT NULL DEFAULT 0,
  wake_at timestamptz,           -- never later than the job's first due time; may be earlier
  history_events integer NOT NULL DEFAULT 0
) WITH (fillfactor = 60);
CREATE INDEX jobs_wake ON jobs (shard, wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX jobs_open ON jobs (shard) WHERE open_tasks > 0;
CREATE INDEX jobs_created ON jobs (created_at DESC, job_id);
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL;

-- Which submission became which job: "event:<source> <id>" or "key:<workflow> <key>".
CREATE TABLE submissions (
  identity text PRIMARY KEY,
  job_id text NOT NULL,
  request_digest text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX submissions_job ON submissions (job_id);

-- Append-only; one row per job and batch. `events` is a JSON array of {"id", "previous", "type", "at", "details"} with
-- AWS's types and ids without gaps; asl::aws_history_event prints one as GetExecutionHistory does.
CREATE TABLE history (
  job_id text NOT NULL,
  first_id bigint NOT NULL,
  last_id bigint NOT NULL,
  at timestamptz NOT NULL,
  events text NOT NULL,
  PRIMARY KEY (job_id, first_id)
);

-- Events to publish, one gaplessly numbered row per shard and batch; erased once sent_through has passed it.
CREATE TABLE outbox (
  shard integer NOT NULL,
  batch bigint NOT NULL,
  records text NOT NULL,
  PRIMARY KEY (shard, batch)
);

-- What people and programs ask of a job from outside; the owner applies them in order of id and writes the answer.
CREATE TABLE commands (
  id bigserial PRIMARY KEY,
  shard integer NOT NULL,
  job_id text NOT NULL,
  kind text NOT NULL,            -- cancel pause resume redrive poll_now task_succeeded task_failed task_heartbeat
  payload text NOT NULL DEFAULT '{}',
  requested_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  applied_at timestamptz,
  outcome text                   -- "ok", or why it was refused
);
CREATE INDEX commands_job ON commands (job_id);
CREATE INDEX commands_open ON commands (shard, id) WHERE applied_at IS NULL;

CREATE TABLE workflows (
  name text NOT NULL,
  version integer NOT NULL,
  digest text NOT NULL,
  definition text NOT NULL,      -- Amazon States Language, JSON
  request_schema text,
  result_schema text,
  files text NOT NULL DEFAULT '{}',  -- the folder's other files by relative path (prompts, rules, README), as JSON
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (name, version)
);

-- A question to a person. Decision and deadline update the same row WHERE status = 'pending', so one of them wins.
CREATE TABLE approvals (
  approval_id text PRIMARY KEY,  -- the task's id: asking twice is asking once
  job_id text NOT NULL,
  workflow text NOT NULL,
  question text NOT NULL,        -- JSON: what the workflow gave
  requested_by text,
  asked_at timestamptz NOT NULL DEFAULT now(),
  deadline timestamptz NOT NULL,
  status text NOT NULL DEFAULT 'pending',  -- pending approved rejected expired
  decided_by text,
  decided_at timestamptz,
  comment text,
  answer text                    -- JSON an approver may give along
);
CREATE INDEX approvals_pending ON approvals (deadline) WHERE status = 'pending';
CREATE INDEX approvals_job ON approvals (job_id);

-- Who is alive: written every two seconds by every worker and supervisor.
CREATE TABLE workers (
  worker_id text PRIMARY KEY,
  pool text NOT NULL,
  host text NOT NULL,
  pid integer NOT NULL,
  version text NOT NULL,
  concurrency integer NOT NULL,
  in_flight integer NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now(),
  stopped_at timestamptz
);
CREATE INDEX workers_pool ON workers (pool);

-- Model answers, recorded before use: a repeated task costs nothing.
CREATE TABLE model_answers (
  task_id text NOT NULL,
  call_number integer NOT NULL,
  request_digest text NOT NULL,
  provider text NOT NULL,
  model text NOT NULL,
  answer text NOT NULL,
  input_tokens bigint NOT NULL DEFAULT 0,
  output_tokens bigint NOT NULL DEFAULT 0,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (task_id, call_number)
);

-- Lines that running programs print, in the order they were recorded.
CREATE TABLE task_logs (
  id bigserial PRIMARY KEY,
  job_id text NOT NULL,
  task_id text NOT NULL,
  attempt integer NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  stream text NOT NULL,
  line text NOT NULL
);
CREATE INDEX task_logs_at ON task_logs (at);
CREATE INDEX task_logs_job ON task_logs (job_id, id);
