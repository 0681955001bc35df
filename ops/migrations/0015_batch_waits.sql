-- What nobody can go on without, since the last tally of a round found rows left and nothing at work: budget or agent.
ALTER TABLE batches ADD COLUMN waits_for text;
-- Rows whose answer a model had given before: no call, and no cost.
ALTER TABLE batch_rows ADD COLUMN is_cached boolean NOT NULL DEFAULT false;
ALTER TABLE batch_rows_before ADD COLUMN is_cached boolean NOT NULL DEFAULT false;
ALTER TABLE batch_chunks ADD COLUMN rows_cached bigint NOT NULL DEFAULT 0;
