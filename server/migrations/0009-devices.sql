-- Terminals, how they are activated and signed in (DESIGN 7).

CREATE TABLE terminals (
  campus_id int NOT NULL REFERENCES campuses,
  terminal_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('pos', 'kiosk', 'door', 'water', 'gateway')),
  name text NOT NULL,
  -- Never changed: what a terminal took belongs to them. A device that moves is registered anew.
  merchant_id uuid,
  stall_id uuid,
  state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'active', 'suspended')),
  -- A JWK with its members in the order of the contract.
  public_key jsonb,
  -- HMAC of the activation code. It is kept when used: the same terminal may ask again and gets the same answer.
  activation_hash bytea,
  activation_expires_at timestamptz,
  activation_used boolean NOT NULL DEFAULT false,
  last_seen_at timestamptz,
  hot_list_version bigint,
  queue_length int,
  clock_drift_ms bigint,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, terminal_id),
  UNIQUE (campus_id, activation_hash),
  FOREIGN KEY (campus_id, merchant_id) REFERENCES merchants,
  FOREIGN KEY (campus_id, merchant_id, stall_id) REFERENCES stalls (campus_id, merchant_id, stall_id),
  CHECK (stall_id IS NULL OR merchant_id IS NOT NULL),
  CHECK (state <> 'active' OR public_key IS NOT NULL)
);
CREATE INDEX terminals_of_merchant ON terminals (campus_id, merchant_id);

CREATE TABLE terminal_sessions (
  campus_id int NOT NULL,
  token_hash bytea NOT NULL,
  terminal_id uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, token_hash),
  FOREIGN KEY (campus_id, terminal_id) REFERENCES terminals
);
CREATE INDEX terminal_sessions_of_terminal ON terminal_sessions (campus_id, terminal_id);

-- Assertions that were used, until they have expired (RFC 7523 3, jti).
CREATE TABLE terminal_assertions (
  campus_id int NOT NULL,
  terminal_id uuid NOT NULL,
  jti_hash bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, terminal_id, jti_hash),
  FOREIGN KEY (campus_id, terminal_id) REFERENCES terminals
);
