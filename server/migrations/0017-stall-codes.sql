-- Codes printed at stalls, which people scan to pay (DESIGN 5). What is paid by one stands in the ledger alone.

CREATE TABLE stall_codes (
  campus_id int NOT NULL,
  code_id uuid NOT NULL,
  stall_id uuid NOT NULL,
  code text NOT NULL CHECK (code ~ '^[0-9A-HJKMNP-TV-Z]{10}$'),
  item text,
  amount_fen bigint CHECK (amount_fen > 0),  -- null: the payer types it
  created_at timestamptz NOT NULL,
  created_by uuid NOT NULL,
  withdrawn_at timestamptz,
  PRIMARY KEY (campus_id, code_id),
  UNIQUE (campus_id, code),
  FOREIGN KEY (campus_id, stall_id) REFERENCES stalls
);
CREATE INDEX stall_codes_of_stall ON stall_codes (campus_id, stall_id);
REVOKE DELETE, TRUNCATE ON stall_codes FROM onecard_server;
