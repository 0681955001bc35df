-- Answers are compressed by LZ4 where the server was built with it: as small for this, at a fifth of the time of PostgreSQL's own way.
DO $$
BEGIN
  ALTER TABLE batch_blocks ALTER outputs SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
  RAISE NOTICE 'this server has no LZ4: answers are compressed as it can';
END
$$;
