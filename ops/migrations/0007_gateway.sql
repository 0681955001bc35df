-- What the gateway keeps. Whose job it is, is the job's tag `tenant`, which only the gateway sets.
-- Found without a cast, which could fail a supervisor's insert. Tags are stored without blanks.
CREATE INDEX jobs_tenant ON jobs ((substring(tags from '[{,]"tenant":"([A-Za-z0-9._-]*)"')), created_at DESC, job_id)
  WHERE tags <> '{}';

-- Conversations with code supervisors: the same session id is the same context.
CREATE TABLE sessions (
  tenant text NOT NULL,          -- empty for the installation itself
  session_id text NOT NULL,      -- 33 to 256 characters, as AWS asks
  alias text NOT NULL,           -- as the caller wrote it
  created_at timestamptz NOT NULL DEFAULT now(),
  used_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant, session_id)
);
CREATE INDEX sessions_used ON sessions (used_at);

CREATE TABLE session_turns (
  tenant text NOT NULL,
  session_id text NOT NULL,
  number bigint NOT NULL,
  job_id text NOT NULL,
  entry text NOT NULL,           -- which door: '/generate'
  asked text NOT NULL,           -- the prompt or the code, shortened
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant, session_id, number),
  UNIQUE (tenant, session_id, job_id),
  FOREIGN KEY (tenant, session_id) REFERENCES sessions (tenant, session_id) ON DELETE CASCADE
);
