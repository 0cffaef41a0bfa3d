-- Verified notices of payment channels (RULES 4.3), each once, until whoever's order it is has consumed it. What was
-- sealed or signed is not kept: these rows are what it said. Another amount for the same order is another row.
CREATE TABLE channel_notices (
  campus_id int NOT NULL REFERENCES campuses,
  channel text NOT NULL CHECK (channel IN ('wechat', 'alipay', 'ccb')),
  kind text NOT NULL CHECK (kind IN ('payment', 'refund')),
  order_no text NOT NULL,
  refund_no text NOT NULL,           -- empty for a payment
  state text NOT NULL CHECK (state IN ('paid', 'refunded', 'closed', 'failed')),
  amount_fen bigint NOT NULL,
  notice_id text NOT NULL,           -- the channel's, of the first that came
  channel_order_id text NOT NULL,
  happened_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  consumed_at timestamptz,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (campus_id, channel, kind, order_no, refund_no, state, amount_fen),
  CHECK ((kind = 'refund') = (refund_no <> ''))
);
-- Its head moves on as notices are consumed; only the unconsumed stand in it.
CREATE INDEX channel_notices_waiting ON channel_notices (campus_id, seq) WHERE consumed_at IS NULL;
REVOKE DELETE, TRUNCATE ON channel_notices FROM onecard_server;

-- Notices that were refused, counted by the minute: a flood of forgeries makes a few rows.
CREATE TABLE notice_refusals (
  campus_id int NOT NULL REFERENCES campuses,
  minute timestamptz NOT NULL,
  channel text NOT NULL CHECK (channel IN ('wechat', 'alipay', 'ccb')),
  reason text NOT NULL,
  source text NOT NULL,
  count int NOT NULL CHECK (count > 0),
  PRIMARY KEY (campus_id, minute, channel, reason, source)
);
