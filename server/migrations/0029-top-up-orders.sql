-- Top-ups through channels (RULES 4). The order's id is the id of the act that credits it, and without dashes the number
-- that the channel knows it by: it is credited once by the ledger's own rule.

CREATE TABLE top_up_orders (
  campus_id int NOT NULL REFERENCES campuses,
  order_id uuid NOT NULL,
  person_id uuid NOT NULL,
  wallet_id bigint NOT NULL,
  channel text NOT NULL,
  way text NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  idempotency_key text NOT NULL,
  -- opening: asked of the channel, which has not answered; waiting: the person may pay; credited: posted; closed: it
  -- cannot be paid any more, as far as the channel says; differs: paid with another amount, a case decides.
  state text NOT NULL CHECK (state IN ('opening', 'waiting', 'credited', 'closed', 'differs')),
  step jsonb,                        -- how the person goes on; null before the channel answered
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  ask_at timestamptz,                -- when the channel is asked next; null: never again
  asked int NOT NULL DEFAULT 0,      -- how often it was
  asked_at timestamptz,
  PRIMARY KEY (campus_id, order_id),
  UNIQUE (campus_id, person_id, idempotency_key)
);
CREATE INDEX top_up_orders_to_ask ON top_up_orders (campus_id, ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX top_up_orders_of_person ON top_up_orders (campus_id, person_id, created_at);
REVOKE DELETE, TRUNCATE ON top_up_orders FROM onecard_server;
