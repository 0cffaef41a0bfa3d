-- Statements of merchants (RULES 3.8): what was posted on a day, closed for good; what comes later stands on the next.

-- The campus's share of a merchant's sales, in hundredths of a per cent, from a date on.
CREATE TABLE merchant_commissions (
  campus_id int NOT NULL,
  merchant_id uuid NOT NULL,
  from_date date NOT NULL,
  basis_points int NOT NULL CHECK (basis_points BETWEEN 0 AND 10000),
  set_at timestamptz NOT NULL,
  set_by uuid NOT NULL,
  PRIMARY KEY (campus_id, merchant_id, from_date),
  FOREIGN KEY (campus_id, merchant_id) REFERENCES merchants
);

-- What moved a merchant's account, summed by the day of posting. Read from committed batches; every row could be made anew
-- from the ledger. Commission stands on the statement that it is of, and is none of these.
CREATE TABLE statement_entries (
  campus_id int NOT NULL,
  payable_id bigint NOT NULL,
  day date NOT NULL,                 -- when it was posted, Asia/Shanghai
  sold_on date NOT NULL,             -- of the sale that it is, takes back or gives back
  kind text NOT NULL CHECK (kind IN ('sale', 'reversal', 'refund', 'payout', 'other')),
  stall_id uuid NOT NULL,            -- nil: no stall's
  means text NOT NULL,               -- as in payments/means.ts; empty: none
  entries bigint NOT NULL,
  amount_fen bigint NOT NULL,        -- what the merchant got; less than zero: gave
  PRIMARY KEY (campus_id, payable_id, day, sold_on, kind, stall_id, means)
) WITH (fillfactor = 70);

-- Once issued a statement never changes.
CREATE TABLE statements (
  campus_id int NOT NULL REFERENCES campuses,
  statement_id uuid NOT NULL,        -- the act's that takes the commission
  merchant_id uuid NOT NULL,
  day date NOT NULL,
  number text NOT NULL,
  opening_fen bigint NOT NULL,
  commission_basis_points int NOT NULL,
  commission_base_fen bigint NOT NULL,
  commission_fen bigint NOT NULL CHECK (commission_fen >= 0),
  closing_fen bigint NOT NULL,
  lines jsonb NOT NULL,
  hash bytea NOT NULL,               -- SHA-256 over all that it says
  issued_at timestamptz NOT NULL,
  commission_posted boolean NOT NULL,
  PRIMARY KEY (campus_id, statement_id),
  UNIQUE (campus_id, merchant_id, day),
  FOREIGN KEY (campus_id, merchant_id) REFERENCES merchants
);
CREATE INDEX statements_of_day ON statements (campus_id, day);
CREATE INDEX statements_unposted ON statements (campus_id, statement_id) WHERE NOT commission_posted;
REVOKE UPDATE, DELETE, TRUNCATE ON statements FROM onecard_server;
GRANT UPDATE (commission_posted) ON statements TO onecard_server;
