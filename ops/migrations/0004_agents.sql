-- Programs elsewhere that do steps of workflows, and values that say where they are. Read by workers, written by people.

CREATE TABLE agents (
  name text PRIMARY KEY,
  record text NOT NULL,          -- JSON: shared/agents/README.md
  updated_by text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE parameters (
  name text PRIMARY KEY,
  value text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
