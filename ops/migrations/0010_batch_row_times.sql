-- How long a row took with all its tries: what samples measure, and the mean time per row.
ALTER TABLE batch_rows ADD COLUMN milliseconds integer;
ALTER TABLE batch_rows_before ADD COLUMN milliseconds integer;
