-- How people prove who they are (RULES 1): PINs, what was tried, sessions, limits, pay keys, and news for a person.

CREATE TABLE pins (
  campus_id int NOT NULL,
  person_id uuid NOT NULL,
  which text NOT NULL CHECK (which IN ('query', 'spending')),
  -- initial: never changed since it was issued or reset.
  state text NOT NULL CHECK (state IN ('initial', 'set')),
  -- How the initial PIN follows from the ID number (then it is stored nowhere), or the argon2id hash of a random one.
  initial_rule text CHECK (initial_rule IN ('drop_letter', 'x_as_zero')),
  initial_hash text,
  initial_since timestamptz NOT NULL,
  -- argon2id of the PIN that the person set.
  hash text,
  -- One more with every change: of two changes at once one is refused, and what knew the PIN before is told apart.
  epoch int NOT NULL DEFAULT 1,
  changed_at timestamptz,
  reset_at timestamptz,
  PRIMARY KEY (campus_id, person_id, which),
  FOREIGN KEY (campus_id, person_id) REFERENCES people,
  CHECK ((initial_rule IS NULL) <> (initial_hash IS NULL)),
  CHECK ((state = 'set') = (hash IS NOT NULL))
);

-- Wrong secrets in a row (RULES 1.8). No row: none. A subject need not exist, so that unknown logins lock too.
CREATE TABLE lockouts (
  campus_id int NOT NULL REFERENCES campuses,
  scope text NOT NULL CHECK (scope ~ '^[a-z_]+$'),
  subject_id uuid NOT NULL,
  -- The device that tried; all zero for every device that is not known to be the subject's.
  device_id uuid NOT NULL,
  failures int NOT NULL,
  locked_until timestamptz,
  tried_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, scope, subject_id, device_id)
);

-- Failed sign-ins of the last minutes, by address and by PIN (RULES 1.8, spraying).
CREATE TABLE failed_sign_ins (
  campus_id int NOT NULL REFERENCES campuses,
  failure_id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL,
  source text NOT NULL,
  -- HMAC of the PIN that was tried: equal PINs show, the PIN does not.
  pin_tag bytea NOT NULL,
  subject_id uuid NOT NULL,
  PRIMARY KEY (campus_id, failure_id)
);
CREATE INDEX failed_sign_ins_of_source ON failed_sign_ins (campus_id, source, at);
CREATE INDEX failed_sign_ins_of_pin ON failed_sign_ins (campus_id, pin_tag, at);

CREATE TABLE person_sessions (
  campus_id int NOT NULL,
  session_id uuid NOT NULL,
  person_id uuid NOT NULL,
  -- SHA-256 of the token, which has 256 random bits.
  token_hash bytea NOT NULL,
  device_id uuid NOT NULL,
  device text NOT NULL,
  -- The number that was typed: the other one is asked for when an initial PIN is changed (RULES 1.3).
  signed_in_with text NOT NULL CHECK (signed_in_with IN ('campus_no', 'id_number')),
  created_at timestamptz NOT NULL,
  last_used_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, session_id),
  UNIQUE (campus_id, token_hash),
  FOREIGN KEY (campus_id, person_id) REFERENCES people
);
CREATE INDEX person_sessions_of_person ON person_sessions (campus_id, person_id);

-- No row: the campus's default.
CREATE TABLE spending_limits (
  campus_id int NOT NULL,
  person_id uuid NOT NULL,
  per_payment_fen bigint NOT NULL CHECK (per_payment_fen >= 0),
  per_day_fen bigint NOT NULL CHECK (per_day_fen >= 0),
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, person_id),
  FOREIGN KEY (campus_id, person_id) REFERENCES people
);

-- The keys of phones (DESIGN 5). Rows stay for good: an alias is never used again.
CREATE TABLE pay_keys (
  campus_id int NOT NULL,
  key_id uuid NOT NULL,
  person_id uuid NOT NULL,
  alias text NOT NULL CHECK (alias ~ '^[0-9]{10}$'),
  -- SHA-256 of x‖y.
  thumbprint bytea NOT NULL CHECK (length(thumbprint) = 32),
  x bytea NOT NULL CHECK (length(x) = 32),
  y bytea NOT NULL CHECK (length(y) = 32),
  digits_secret_sealed bytea NOT NULL,
  created_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (campus_id, key_id),
  UNIQUE (campus_id, alias),
  FOREIGN KEY (campus_id, person_id) REFERENCES people
);
CREATE UNIQUE INDEX pay_keys_one_a_person ON pay_keys (campus_id, person_id) WHERE ended_at IS NULL;
-- A key belongs to one person, or a code could be shown under another's certificate.
CREATE UNIQUE INDEX pay_keys_one_holder ON pay_keys (campus_id, thumbprint) WHERE ended_at IS NULL;

-- What a person must be told (RULES 1.9); each channel reads it from here.
CREATE TABLE notices (
  campus_id int NOT NULL,
  notice_id bigint GENERATED ALWAYS AS IDENTITY,
  person_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind ~ '^[a-z_]+$'),
  at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, notice_id),
  FOREIGN KEY (campus_id, person_id) REFERENCES people
);
CREATE INDEX notices_of_person ON notices (campus_id, person_id, notice_id);

-- Every change of an account's state (RULES 2.1), oldest first. Who did it and why is in the audit log.
CREATE TABLE account_changes (
  campus_id int NOT NULL REFERENCES campuses,
  change_id bigint GENERATED ALWAYS AS IDENTITY,
  wallet_id bigint NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, change_id)
);
CREATE INDEX account_changes_of_wallet ON account_changes (campus_id, wallet_id, change_id);
REVOKE UPDATE, DELETE ON account_changes FROM onecard_server;
