-- What channels keep and what they pay into the bank (RULES 4.4), and the case of a day that a person must look at.
ALTER TABLE reconciliations
  ADD COLUMN case_id uuid,
  -- The fee that the ledger has of this day, and the act that brings it to the bill's; its id is here before it is posted.
  ADD COLUMN fee_posted_fen bigint NOT NULL DEFAULT 0,
  ADD COLUMN fee_act_id uuid,
  ADD COLUMN fee_act_fen bigint NOT NULL DEFAULT 0;

-- What came to the bank for a channel's days, from the first to the last of them. One person says so, another approves; the
-- arrival's id is the act's. proposed, then sent_back, or approved and posted.
CREATE TABLE channel_arrivals (
  campus_id int NOT NULL REFERENCES campuses,
  arrival_id uuid NOT NULL,
  channel text NOT NULL CHECK (channel IN ('wechat', 'alipay', 'ccb')),
  from_day date NOT NULL,
  to_day date NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  -- By the bills of those days, when it was proposed.
  expected_fen bigint NOT NULL,
  arrived_on date NOT NULL,
  note text NOT NULL,
  state text NOT NULL CHECK (state IN ('proposed', 'approved', 'posted', 'sent_back')),
  proposed_by uuid NOT NULL,
  proposed_at timestamptz NOT NULL,
  decided_by uuid,
  decided_at timestamptz,
  decision_note text,
  posted_at timestamptz,
  PRIMARY KEY (campus_id, arrival_id),
  CHECK (from_day <= to_day),
  CHECK (state <> 'approved' OR decided_by <> proposed_by)
);
CREATE INDEX channel_arrivals_of_days ON channel_arrivals (campus_id, channel, to_day);
CREATE INDEX channel_arrivals_to_post ON channel_arrivals (campus_id) WHERE state = 'approved';
REVOKE DELETE, TRUNCATE ON channel_arrivals FROM onecard_server;
