-- What jobs spent on agents that their steps called, by task. Written by the pool `invoke` (workers/invoke/README.md); batches keep
-- their own account. Money is in billionths of a US dollar, so that sums are exact.
CREATE TABLE agent_costs (
  job_id text NOT NULL,
  task_id text NOT NULL,
  agent text NOT NULL,
  calls bigint NOT NULL,         -- all of them: repeated ones are paid for, too
  tokens bigint NOT NULL,        -- of models
  cost_nanodollars bigint NOT NULL,
  PRIMARY KEY (job_id, task_id, agent)
);
