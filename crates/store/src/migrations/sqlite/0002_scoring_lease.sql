-- One scoring run at a time: who may run, until when, and how far the run is.
-- A row and no lock of the system, so that a holder that hangs loses it, and
-- one that comes back can be told from the one that came after it.

CREATE TABLE scoring_lease (
  id              INTEGER PRIMARY KEY CHECK (id = 1),
  epoch           INTEGER NOT NULL,  -- rises whenever the lease is taken
  holder          TEXT,              -- NULL when it was given back
  held_since      INTEGER,
  expires_at      INTEGER,
  stage           TEXT,              -- prices, analysis, judgement, publication
  done            INTEGER,           -- steps of the stage
  steps           INTEGER,           -- NULL where their number is not known
  run_started_at  INTEGER
) STRICT;

INSERT INTO scoring_lease (id, epoch) VALUES (1, 0);

-- schedule or request
ALTER TABLE job_runs ADD COLUMN "trigger" TEXT NOT NULL DEFAULT 'request';
-- Why it failed.
ALTER TABLE job_runs ADD COLUMN error TEXT;
