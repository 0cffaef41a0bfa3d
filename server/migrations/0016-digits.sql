-- Digits that nobody has, by terminal: five in ten minutes end digits there for ten minutes (DESIGN 5).
CREATE TABLE digits_failures (
  campus_id int NOT NULL,
  terminal_id uuid NOT NULL,
  -- When the last of them came; more than ten minutes old do not count.
  failed_at timestamptz[] NOT NULL,
  paused_until timestamptz,
  PRIMARY KEY (campus_id, terminal_id)
);
