-- Jobs that are started by the clock (producers/schedule). A time's job is known by its schedule and its time, so that two who start it make one.
CREATE TABLE schedules (
  name text PRIMARY KEY,
  workflow text NOT NULL,        -- NAME, NAME:VERSION or NAME:ALIAS
  input text NOT NULL,           -- JSON; {scheduled_at} and {scheduled_date} in it are filled in
  timetable text NOT NULL,       -- JSON: shared/schedule/timetable_document.h
  is_paused boolean NOT NULL DEFAULT false,
  next_at timestamptz,           -- the first time that nobody has looked at; absent: there is none any more
  last_at timestamptz,           -- the last time that was started, and as which job
  last_job text,
  problem text NOT NULL DEFAULT '',  -- why the last one could not be started
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX schedules_due ON schedules (next_at) WHERE NOT is_paused;
