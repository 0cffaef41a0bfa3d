-- Payments at a stall by a channel's code (RULES 3.1): on the disk before the channel is asked, so that whatever is lost
-- afterwards can be asked for. The payment's id without dashes is the channel's order number.

CREATE TABLE channel_charges (
  campus_id int NOT NULL REFERENCES campuses,
  payment_id uuid NOT NULL,
  terminal_id uuid NOT NULL,
  channel text NOT NULL,
  payable_id bigint NOT NULL,
  price_fen bigint NOT NULL CHECK (price_fen > 0),
  charged_fen bigint NOT NULL CHECK (charged_fen > 0),
  code_hash bytea NOT NULL,          -- of the code that was shown: a repeat shows the same
  -- asked: the channel may not have heard of it; waiting: the payer types a password; unknown: no believable answer;
  -- paid: the channel has the money, and the ledger has or gets it; refused: it has none and never will; reversing: it
  -- is to give back whatever it has; reversed: it has done so; kept: it will not, a case.
  state text NOT NULL
    CHECK (state IN ('asked', 'waiting', 'unknown', 'paid', 'refused', 'reversing', 'reversed', 'kept')),
  reason text,                       -- why it was refused
  asked_at timestamptz NOT NULL,
  decide_by timestamptz NOT NULL,    -- what is not known then is reversed
  paid_at timestamptz,
  posted boolean NOT NULL DEFAULT false,
  reversal_id uuid,                  -- the ledger's act that takes a posted payment back
  reversed_at timestamptz,           -- when that was asked for
  follow_at timestamptz,             -- when the channel is asked next by itself; null: nothing is left to do
  follows int NOT NULL DEFAULT 0,
  PRIMARY KEY (campus_id, payment_id)
);
CREATE INDEX channel_charges_to_follow ON channel_charges (campus_id, follow_at) WHERE follow_at IS NOT NULL;
REVOKE DELETE, TRUNCATE ON channel_charges FROM onecard_server;
