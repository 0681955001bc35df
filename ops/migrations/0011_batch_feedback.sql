-- What people thought of a batch's output: one opinion each, the latest.
CREATE TABLE batch_feedback (
  batch_id text NOT NULL REFERENCES batches,
  given_by text NOT NULL,
  stars integer NOT NULL CHECK (stars BETWEEN 1 AND 5),
  note text NOT NULL DEFAULT '',
  given_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (batch_id, given_by)
);
