-- Payments given back later than a reversal can be (RULES 3.8).

-- A payment of which a refund was ever asked, as it stands in the ledger. Its row is the lock under which what is left
-- of it is counted: transfers cannot be locked by the server, which may not change them.
CREATE TABLE refunded_payments (
  campus_id int NOT NULL REFERENCES campuses,
  payment_id uuid NOT NULL,
  person_id uuid NOT NULL,
  wallet_id bigint NOT NULL,
  payable_id bigint NOT NULL,
  terminal_id uuid,
  charged_fen bigint NOT NULL CHECK (charged_fen > 0),
  subsidy_fen bigint NOT NULL CHECK (subsidy_fen BETWEEN 0 AND charged_fen),
  paid_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, payment_id)
);

-- `approved`: decided, its money has not moved yet (a server killed in between leaves it so). `overtaken`: the payment
-- was reversed before the money moved.
CREATE TABLE refunds (
  campus_id int NOT NULL REFERENCES campuses,
  refund_id uuid NOT NULL,
  payment_id uuid NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  reason text NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'approved', 'posted', 'refused', 'overtaken')),
  asked_at timestamptz NOT NULL,
  asked_by uuid NOT NULL,
  decided_at timestamptz,
  decided_by uuid,                   -- null: it needed nobody
  note text,
  subsidy_fen bigint CHECK (subsidy_fen BETWEEN 0 AND amount_fen),  -- the part that goes back to the subsidy
  act_id uuid,                       -- of the act that moves the money; made with the decision
  posted_at timestamptz,
  PRIMARY KEY (campus_id, refund_id),
  FOREIGN KEY (campus_id, payment_id) REFERENCES refunded_payments,
  CHECK ((state IN ('approved', 'posted', 'overtaken')) <= (decided_at IS NOT NULL AND act_id IS NOT NULL AND subsidy_fen IS NOT NULL)),
  CHECK (decided_by IS NULL OR state = 'refused' OR decided_by <> asked_by)
);
CREATE INDEX refunds_of_payment ON refunds (campus_id, payment_id);
CREATE INDEX refunds_by_state ON refunds (campus_id, state, refund_id);
REVOKE DELETE, TRUNCATE ON refunds FROM onecard_server;
REVOKE DELETE, TRUNCATE ON refunded_payments FROM onecard_server;
