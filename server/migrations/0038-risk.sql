-- Odd patterns: what the rules of risk found. Nothing is blocked by them.

-- Whoever writes what was found holds the campus's row, so that no two open a case for the same.
CREATE TABLE risk_scans (
  campus_id int NOT NULL REFERENCES campuses,
  scanned_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id)
);

-- Single acts that only their number makes odd, by terminal or stall, which the ledger has no index of. Forgotten after
-- some days.
CREATE TABLE risk_marks (
  campus_id int NOT NULL REFERENCES campuses,
  rule text NOT NULL CHECK (rule ~ '^[a-z_]+$'),
  subject_id uuid NOT NULL,
  at timestamptz NOT NULL,
  act_id uuid NOT NULL,
  terminal_id uuid,
  amount_fen bigint NOT NULL,
  PRIMARY KEY (campus_id, rule, subject_id, at, act_id)
);
CREATE INDEX risk_marks_by_time ON risk_marks (campus_id, at);

-- A case of kind risk_pattern: one at a time that is not decided, for a rule and whom or what it found.
CREATE TABLE risk_cases (
  campus_id int NOT NULL,
  case_id uuid NOT NULL,
  rule text NOT NULL CHECK (rule ~ '^[a-z_]+$'),
  subject_kind text NOT NULL CHECK (subject_kind IN ('person', 'terminal', 'stall')),
  subject_id uuid NOT NULL,
  false_alarm_at timestamptz,        -- marked as nothing odd after all, so that thresholds can be tuned
  false_alarm_by uuid,
  PRIMARY KEY (campus_id, case_id),
  FOREIGN KEY (campus_id, case_id) REFERENCES cases
);
CREATE INDEX risk_cases_of_subject ON risk_cases (campus_id, rule, subject_id);
REVOKE DELETE, TRUNCATE ON risk_cases FROM onecard_server;

-- What was found on a day, at its worst.
CREATE TABLE risk_patterns (
  campus_id int NOT NULL,
  case_id uuid NOT NULL,
  day date NOT NULL,                 -- of its last act, Asia/Shanghai
  figure int NOT NULL,               -- what the rule's threshold is held against
  amount_fen bigint NOT NULL,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  found_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, case_id, day),
  FOREIGN KEY (campus_id, case_id) REFERENCES risk_cases
);
CREATE INDEX risk_patterns_by_day ON risk_patterns (campus_id, day);
REVOKE DELETE, TRUNCATE ON risk_patterns FROM onecard_server;

-- Orders that ended unpaid, by when.
CREATE INDEX top_up_orders_unpaid ON top_up_orders (campus_id, ended_at) WHERE state = 'closed';
