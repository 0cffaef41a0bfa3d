-- Payments of channels given back later than a reversal can be (RULES 3.8): channel money goes to the channel.

-- What a channel is to give back, asked for until it has answered. The ledger has it already: the act's id without
-- dashes is the refund's number at the channel, which gives back once however often it is asked.
CREATE TABLE channel_refunds (
  campus_id int NOT NULL REFERENCES campuses,
  refund_id uuid NOT NULL,           -- the ledger's act
  channel text NOT NULL,
  order_id uuid NOT NULL,            -- the act that the channel's order is of
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  total_fen bigint NOT NULL CHECK (total_fen >= amount_fen),
  reason text NOT NULL,
  -- asked: the channel may not have heard of it; processing: it has; refunded: the payer has the money or gets it;
  -- refused: the channel gives nothing back until somebody does something; called_off: nor is it asked again.
  state text NOT NULL CHECK (state IN ('asked', 'processing', 'refunded', 'refused', 'called_off')),
  refusal text,                      -- why it was refused last
  asked_at timestamptz NOT NULL,
  refunded_at timestamptz,
  follow_at timestamptz,             -- when the channel is asked next by itself; null: nothing is left to do
  follows int NOT NULL DEFAULT 0,
  PRIMARY KEY (campus_id, refund_id)
);
CREATE INDEX channel_refunds_to_follow ON channel_refunds (campus_id, follow_at) WHERE follow_at IS NOT NULL;
REVOKE DELETE, TRUNCATE ON channel_refunds FROM onecard_server;

-- A payment of a channel is nobody's whom the campus knows.
ALTER TABLE refunded_payments
  ALTER COLUMN person_id DROP NOT NULL,
  ALTER COLUMN wallet_id DROP NOT NULL,
  ADD COLUMN channel text,
  ADD CONSTRAINT refunded_payments_payer
    CHECK ((wallet_id IS NULL) = (channel IS NOT NULL) AND (person_id IS NULL) = (wallet_id IS NULL));

-- `calling_off`: the channel refused it for good, its money goes back to the merchant (a server killed in between
-- leaves it so); `called_off`: it is there.
ALTER TABLE refunds
  DROP CONSTRAINT refunds_state_check,
  ADD CONSTRAINT refunds_state_check
    CHECK (state IN ('waiting', 'approved', 'posted', 'refused', 'overtaken', 'calling_off', 'called_off')),
  ADD COLUMN called_off_at timestamptz,
  ADD COLUMN called_off_by uuid,
  ADD COLUMN call_off_act_id uuid,
  ADD CONSTRAINT refunds_called_off
    CHECK ((state IN ('calling_off', 'called_off')) = (call_off_act_id IS NOT NULL));
