-- Sales made with no network (RULES 3.7), and what a person must decide.

-- A record that was proved genuine. Written before its money moves: a server killed in between leaves it `received`,
-- and the terminal, which got no answer, sends it again.
CREATE TABLE offline_records (
  campus_id int NOT NULL REFERENCES campuses,
  record_id uuid NOT NULL,
  terminal_id uuid NOT NULL,
  payable_id bigint NOT NULL,
  person_id uuid NOT NULL,
  wallet_id bigint NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  at timestamptz NOT NULL,
  business_date date NOT NULL,
  -- What may be used once, as the ledger's claims name it: the code's (key, cti).
  use_key uuid NOT NULL,
  -- The record as it came, to tell a repeat from another record under the same id.
  content text NOT NULL,
  received_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'posted', 'case', 'refused')),
  PRIMARY KEY (campus_id, record_id)
);
CREATE INDEX offline_records_of_use ON offline_records (campus_id, use_key);
CREATE INDEX offline_records_of_day ON offline_records (campus_id, terminal_id, business_date);
REVOKE DELETE, TRUNCATE ON offline_records FROM onecard_server;

-- The places in terminals' journals that arrived, genuine or not: a lost record is a gap. A journal begun anew begins
-- at 1 again, so a place may have two records.
CREATE TABLE offline_sequences (
  campus_id int NOT NULL REFERENCES campuses,
  terminal_id uuid NOT NULL,
  sequence bigint NOT NULL CHECK (sequence > 0),
  record_id uuid NOT NULL,
  PRIMARY KEY (campus_id, terminal_id, sequence, record_id)
);

-- Something that a person must decide or know. One a kind and natural key, whoever finds it and how often.
CREATE TABLE cases (
  campus_id int NOT NULL REFERENCES campuses,
  case_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind ~ '^[a-z_]+$'),
  natural_key text NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'decided')),
  detail jsonb NOT NULL DEFAULT '{}',
  opened_at timestamptz NOT NULL,
  owner_operator_id uuid,
  decided_at timestamptz,
  decided_by uuid,
  decision jsonb,
  note text,
  PRIMARY KEY (campus_id, case_id),
  UNIQUE (campus_id, kind, natural_key),
  CHECK ((state = 'decided') <= (decided_at IS NOT NULL AND decision IS NOT NULL))
);
CREATE INDEX cases_by_state ON cases (campus_id, state, case_id);
REVOKE DELETE, TRUNCATE ON cases FROM onecard_server;

-- What a case is about; more may be found later.
CREATE TABLE case_subjects (
  campus_id int NOT NULL,
  case_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind ~ '^[a-z_]+$'),
  subject_id uuid NOT NULL,
  PRIMARY KEY (campus_id, case_id, kind, subject_id),
  FOREIGN KEY (campus_id, case_id) REFERENCES cases
);
REVOKE UPDATE, DELETE, TRUNCATE ON case_subjects FROM onecard_server;

-- What happened to a case, oldest first.
CREATE TABLE case_events (
  campus_id int NOT NULL,
  event_id bigint GENERATED ALWAYS AS IDENTITY,
  case_id uuid NOT NULL,
  what text NOT NULL CHECK (what IN ('opened', 'reopened', 'assigned', 'decided')),
  at timestamptz NOT NULL,
  operator_id uuid,
  detail jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (campus_id, event_id),
  FOREIGN KEY (campus_id, case_id) REFERENCES cases
);
CREATE INDEX case_events_of_case ON case_events (campus_id, case_id, event_id);
REVOKE UPDATE, DELETE, TRUNCATE ON case_events FROM onecard_server;
