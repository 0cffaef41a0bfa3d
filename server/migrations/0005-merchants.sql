-- Who sells on the campus. Money is owed to a merchant; a stall is where its terminals stand.

CREATE TABLE merchants (
  campus_id int NOT NULL REFERENCES campuses,
  merchant_id uuid NOT NULL,
  name text NOT NULL,
  name_en text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('canteen', 'shop', 'service')),
  subsidy_allowed boolean NOT NULL,
  -- Of the ledger, which is on the same floor: given by whoever opened it.
  payable_account_id bigint NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, merchant_id),
  UNIQUE (campus_id, payable_account_id)
);

CREATE TABLE stalls (
  campus_id int NOT NULL,
  stall_id uuid NOT NULL,
  merchant_id uuid NOT NULL,
  name text NOT NULL,
  name_en text NOT NULL,
  -- The roles that may pay here; empty admits everyone.
  admits text[] NOT NULL CHECK (
    admits <@ ARRAY['undergraduate', 'graduate', 'temporary_new_student', 'staff', 'visitor']
  ),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, stall_id),
  UNIQUE (campus_id, merchant_id, stall_id),
  FOREIGN KEY (campus_id, merchant_id) REFERENCES merchants
);
