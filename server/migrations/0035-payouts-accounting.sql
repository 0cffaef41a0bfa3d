-- The ledger as the finance office books it, and what merchants are paid.

-- What was posted, summed by day, kind of act and pair of accounts: a year is a short scan. Read from committed batches;
-- every row could be made anew from the ledger. All people's wallets are the account 0 and all subsidies the account -1.
CREATE TABLE accounting_days (
  campus_id int NOT NULL REFERENCES campuses,
  posted_on date NOT NULL,           -- Asia/Shanghai
  kind text NOT NULL,
  debit_id bigint NOT NULL,
  credit_id bigint NOT NULL,
  legs bigint NOT NULL,
  amount_fen bigint NOT NULL,
  PRIMARY KEY (campus_id, posted_on, kind, debit_id, credit_id)
) WITH (fillfactor = 70);

-- Where a merchant is paid. A change is proposed by one and approved by another; until it is decided nothing is paid.
CREATE TABLE merchant_bank_accounts (
  campus_id int NOT NULL,
  bank_account_id uuid NOT NULL,
  merchant_id uuid NOT NULL,
  -- replaced: another one was approved after it.
  state text NOT NULL CHECK (state IN ('waiting', 'approved', 'refused', 'replaced')),
  holder text NOT NULL,
  bank text NOT NULL,
  number_sealed bytea NOT NULL,      -- with the data key
  number_tail text NOT NULL,
  asked_at timestamptz NOT NULL,
  asked_by uuid NOT NULL,
  decided_at timestamptz,
  decided_by uuid,
  note text,
  PRIMARY KEY (campus_id, bank_account_id),
  FOREIGN KEY (campus_id, merchant_id) REFERENCES merchants,
  CHECK ((state = 'waiting') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)),
  CHECK (state IN ('waiting', 'refused') OR decided_by <> asked_by)
);
CREATE UNIQUE INDEX merchant_bank_accounts_waiting ON merchant_bank_accounts (campus_id, merchant_id)
  WHERE state = 'waiting';
CREATE UNIQUE INDEX merchant_bank_accounts_approved ON merchant_bank_accounts (campus_id, merchant_id)
  WHERE state = 'approved';
REVOKE DELETE, TRUNCATE ON merchant_bank_accounts FROM onecard_server;

-- Merchants are paid together: proposed by one, approved by another.
CREATE TABLE payout_runs (
  campus_id int NOT NULL REFERENCES campuses,
  run_id uuid NOT NULL,
  number int NOT NULL,               -- 1, 2, 3 …: what the bank's statement names
  day date NOT NULL,                 -- what was owed at its end
  state text NOT NULL CHECK (state IN ('waiting', 'approved', 'refused')),
  asked_at timestamptz NOT NULL,
  asked_by uuid NOT NULL,
  decided_at timestamptz,
  decided_by uuid,
  note text,
  PRIMARY KEY (campus_id, run_id),
  UNIQUE (campus_id, number),
  CHECK ((state = 'waiting') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)),
  CHECK (state <> 'approved' OR decided_by <> asked_by)
);
REVOKE DELETE, TRUNCATE ON payout_runs FROM onecard_server;

-- One merchant of a run. waiting: for the approval; approved: its money moves (a server killed in between leaves it so);
-- posted: the campus owes it by bank; paid: the bank has made the transfer; returned: the bank gave it back, and it is owed
-- again; skipped: nothing was paid, for a reason; refused: with its run.
CREATE TABLE payout_lines (
  campus_id int NOT NULL,
  line_id uuid NOT NULL,
  run_id uuid NOT NULL,
  line_no int NOT NULL,
  merchant_id uuid NOT NULL,
  payable_id bigint NOT NULL,
  bank_account_id uuid NOT NULL,
  state text NOT NULL
    CHECK (state IN ('waiting', 'approved', 'posted', 'paid', 'returned', 'skipped', 'refused')),
  skipped_for text CHECK (skipped_for IN ('nothing_owed', 'bank_account_changed')),
  drafted_fen bigint NOT NULL CHECK (drafted_fen > 0),
  amount_fen bigint NOT NULL,        -- what is paid: never more than was drafted, nor than was there
  act_id uuid,                       -- payable to payout clearing; made with the approval
  posted_at timestamptz,
  paid_at timestamptz,
  paid_by uuid,
  paid_act_id uuid,                  -- payout clearing to bank
  paid_posted_at timestamptz,
  returned_at timestamptz,
  returned_by uuid,
  return_reason text,
  returned_act_id uuid,              -- back to the payable, from where it is by then
  returned_posted_at timestamptz,
  PRIMARY KEY (campus_id, line_id),
  UNIQUE (campus_id, run_id, line_no),
  FOREIGN KEY (campus_id, run_id) REFERENCES payout_runs,
  FOREIGN KEY (campus_id, merchant_id) REFERENCES merchants,
  FOREIGN KEY (campus_id, bank_account_id) REFERENCES merchant_bank_accounts,
  CHECK (amount_fen BETWEEN 0 AND drafted_fen),
  CHECK ((state = 'skipped') = (skipped_for IS NOT NULL)),
  CHECK (state NOT IN ('approved', 'posted', 'paid', 'returned') OR act_id IS NOT NULL),
  CHECK ((state IN ('posted', 'paid', 'returned')) = (posted_at IS NOT NULL)),
  CHECK (state <> 'paid' OR paid_act_id IS NOT NULL),
  CHECK ((state = 'returned') = (returned_act_id IS NOT NULL))
);
-- A merchant is in one run at a time until its money has left the payable.
CREATE UNIQUE INDEX payout_lines_one ON payout_lines (campus_id, merchant_id) WHERE state IN ('waiting', 'approved');
CREATE INDEX payout_lines_of_merchant ON payout_lines (campus_id, merchant_id, line_id);
CREATE INDEX payout_lines_to_post ON payout_lines (campus_id, line_id)
  WHERE state = 'approved' OR (paid_act_id IS NOT NULL AND paid_posted_at IS NULL)
     OR (returned_act_id IS NOT NULL AND returned_posted_at IS NULL);
REVOKE DELETE, TRUNCATE ON payout_lines FROM onecard_server;
