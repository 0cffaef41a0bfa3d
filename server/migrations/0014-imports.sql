-- Files of people that were checked, and how far their import has come.

CREATE TABLE imports (
  campus_id int NOT NULL REFERENCES campuses,
  import_id uuid NOT NULL,
  file_name text NOT NULL,
  created_at timestamptz NOT NULL,
  -- Whether 'running' is still true is known by the advisory lock that a run holds.
  state text NOT NULL CHECK (state IN ('checked', 'running', 'interrupted', 'done')),
  rows_done int NOT NULL DEFAULT 0,
  -- Counts, columns and the first problems, without what the cells hold.
  report jsonb NOT NULL,
  -- Sealed with the data key, as both hold ID numbers. The file is erased once it is imported.
  file_sealed bytea,
  errors_sealed bytea NOT NULL,
  PRIMARY KEY (campus_id, import_id)
);
