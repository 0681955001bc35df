-- What a batch's one writer lets go on at once: so many chunks, with so many rows in flight each. 0: not known, of batches from before.
ALTER TABLE batches ADD COLUMN lanes integer NOT NULL DEFAULT 0, ADD COLUMN permits integer NOT NULL DEFAULT 0;
