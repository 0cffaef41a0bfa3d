-- Subsidies with an end (RULES 3.9), given in batches that one person proposes and another approves.

CREATE TABLE subsidy_batches (
  campus_id int NOT NULL REFERENCES campuses,
  batch_id uuid NOT NULL,
  purpose text NOT NULL,
  expires_on date NOT NULL,          -- the last day on which it can be spent
  -- waiting for another operator; posting: approved, its money is on its way; posted: everybody has it; refused.
  state text NOT NULL CHECK (state IN ('waiting', 'posting', 'posted', 'refused')),
  grants int NOT NULL CHECK (grants > 0),
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  list_hash bytea NOT NULL,          -- SHA-256 of file, purpose and last day: the same again is the same batch
  asked_at timestamptz NOT NULL,
  asked_by uuid NOT NULL,
  decided_at timestamptz,
  decided_by uuid,
  note text,
  PRIMARY KEY (campus_id, batch_id),
  CHECK ((state = 'waiting') = (decided_at IS NULL)),
  CHECK (decided_by IS NULL OR state = 'refused' OR decided_by <> asked_by)
);
CREATE INDEX subsidy_batches_by_state ON subsidy_batches (campus_id, state, batch_id);
CREATE UNIQUE INDEX subsidy_batches_of_list ON subsidy_batches (campus_id, list_hash) WHERE state <> 'refused';
REVOKE DELETE, TRUNCATE ON subsidy_batches FROM onecard_server;

CREATE TABLE subsidy_grants (
  campus_id int NOT NULL,
  grant_id uuid NOT NULL,            -- the act that gives it
  batch_id uuid NOT NULL,
  person_id uuid NOT NULL,
  wallet_id bigint NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  expires_on date NOT NULL,
  posted_at timestamptz,
  PRIMARY KEY (campus_id, grant_id),
  UNIQUE (campus_id, batch_id, person_id),
  FOREIGN KEY (campus_id, batch_id) REFERENCES subsidy_batches
);
CREATE INDEX subsidy_grants_unposted ON subsidy_grants (campus_id, batch_id) WHERE posted_at IS NULL;
CREATE INDEX subsidy_grants_of_wallet ON subsidy_grants (campus_id, wallet_id);
CREATE INDEX subsidy_grants_by_end ON subsidy_grants (campus_id, expires_on);
REVOKE DELETE, TRUNCATE ON subsidy_grants FROM onecard_server;

-- What nobody spent in time goes back to the aid account, once a person and day.
CREATE TABLE subsidy_expiries (
  campus_id int NOT NULL,
  wallet_id bigint NOT NULL,
  day date NOT NULL,
  act_id uuid NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  posted boolean NOT NULL DEFAULT false,
  PRIMARY KEY (campus_id, wallet_id, day)
);
CREATE INDEX subsidy_expiries_unposted ON subsidy_expiries (campus_id, day) WHERE NOT posted;
REVOKE DELETE, TRUNCATE ON subsidy_expiries FROM onecard_server;
