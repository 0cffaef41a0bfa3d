-- Those who run the campus's desk (RULES: card centre, finance, merchants, audit) and their sessions.

CREATE TABLE operators (
  campus_id int NOT NULL REFERENCES campuses,
  operator_id uuid NOT NULL,
  login text NOT NULL CHECK (login ~ '^[a-z][a-z0-9._-]{1,39}$'),
  name text NOT NULL,
  -- argon2id
  password_hash text NOT NULL,
  roles text[] NOT NULL CHECK (
    cardinality(roles) > 0
    AND roles <@ ARRAY['administrator', 'card_centre', 'finance', 'merchant_manager', 'auditor']
  ),
  -- Whose numbers a merchant's own operator sees; null for those of the campus.
  merchant_id uuid,
  totp_secret_sealed bytea,
  -- The step of the last one-time password that was taken: it and all before it are used up.
  totp_last_step bigint NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'ended')),
  created_at timestamptz NOT NULL,
  last_sign_in_at timestamptz,
  PRIMARY KEY (campus_id, operator_id),
  UNIQUE (campus_id, login),
  FOREIGN KEY (campus_id, merchant_id) REFERENCES merchants,
  CHECK (NOT 'administrator' = ANY (roles) OR totp_secret_sealed IS NOT NULL)
);

CREATE TABLE operator_sessions (
  campus_id int NOT NULL,
  session_id uuid NOT NULL,
  operator_id uuid NOT NULL,
  -- SHA-256 of the token, which has 256 random bits.
  token_hash bytea NOT NULL,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, session_id),
  UNIQUE (campus_id, token_hash),
  FOREIGN KEY (campus_id, operator_id) REFERENCES operators
);
CREATE INDEX operator_sessions_of_operator ON operator_sessions (campus_id, operator_id);
