-- People who leave (RULES 2.7, 3.10): frozen, waited for, paid back, void.

CREATE TABLE leavings (
  campus_id int NOT NULL REFERENCES campuses,
  leaving_id uuid NOT NULL,
  person_id uuid NOT NULL,
  wallet_id bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('leaving', 'void', 'undone')),
  reason text NOT NULL,
  opened_at timestamptz NOT NULL,
  opened_by uuid,                    -- the operator; null: the house itself, at the end of a visit
  -- Since when the account has been frozen for it, and when the late offline records are taken to be in.
  frozen_at timestamptz NOT NULL,
  payable_from timestamptz NOT NULL,
  ended_at timestamptz,
  ended_by uuid,
  end_note text,
  PRIMARY KEY (campus_id, leaving_id),
  FOREIGN KEY (campus_id, person_id) REFERENCES people,
  CHECK ((state = 'leaving') = (ended_at IS NULL))
);
-- One leaving of a person at a time.
CREATE UNIQUE INDEX leavings_one ON leavings (campus_id, person_id) WHERE state = 'leaving';
CREATE INDEX leavings_of_person ON leavings (campus_id, person_id, leaving_id);
CREATE INDEX leavings_by_state ON leavings (campus_id, state, leaving_id);
REVOKE DELETE, TRUNCATE ON leavings FROM onecard_server;

-- The balance given back. `approved`: decided, its money has not moved yet (a server killed in between leaves it so).
-- `overtaken`: the balance or the account changed before the money moved; it is asked anew.
CREATE TABLE payouts (
  campus_id int NOT NULL,
  payout_id uuid NOT NULL,
  leaving_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'approved', 'posted', 'refused', 'overtaken')),
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  way text NOT NULL CHECK (way IN ('cash', 'bank')),
  holder text,
  bank text,
  number_sealed bytea,               -- with the data key
  number_tail text,
  asked_at timestamptz NOT NULL,
  asked_by uuid NOT NULL,
  decided_at timestamptz,
  decided_by uuid,                   -- null: it needed nobody
  note text,
  act_id uuid,                       -- of the act that moves the money; made with the decision
  posted_at timestamptz,
  -- A transfer from the campus's bank account that finance says it has made, and the act of the ledger that says so.
  transferred_at timestamptz,
  transferred_by uuid,
  transfer_act_id uuid,
  transfer_posted_at timestamptz,
  PRIMARY KEY (campus_id, payout_id),
  FOREIGN KEY (campus_id, leaving_id) REFERENCES leavings,
  CHECK ((way = 'bank') = (holder IS NOT NULL AND bank IS NOT NULL AND number_sealed IS NOT NULL AND number_tail IS NOT NULL)),
  CHECK ((state IN ('approved', 'posted', 'overtaken')) <= (decided_at IS NOT NULL AND act_id IS NOT NULL)),
  CHECK (decided_by IS NULL OR state = 'refused' OR decided_by <> asked_by),
  CHECK ((transferred_at IS NULL) = (transfer_act_id IS NULL)),
  CHECK (transferred_at IS NULL OR (way = 'bank' AND state = 'posted'))
);
-- One pay-out of a leaving under way.
CREATE UNIQUE INDEX payouts_one ON payouts (campus_id, leaving_id) WHERE state IN ('waiting', 'approved');
CREATE INDEX payouts_of_leaving ON payouts (campus_id, leaving_id, payout_id);
CREATE INDEX payouts_to_post ON payouts (campus_id, payout_id) WHERE state = 'approved';
CREATE INDEX payouts_to_transfer ON payouts (campus_id, payout_id)
  WHERE way = 'bank' AND state = 'posted' AND transfer_posted_at IS NULL;
REVOKE DELETE, TRUNCATE ON payouts FROM onecard_server;
