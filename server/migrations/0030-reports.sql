-- What reports read: the ledger's sales and top-ups summed by business day, so that a year is a short scan. Folded from
-- committed batches; every row could be made anew from the ledger.

-- How far each lane's batches are folded. Whoever folds holds its row.
CREATE TABLE report_positions (
  campus_id int NOT NULL REFERENCES campuses,
  lane smallint NOT NULL,
  batch bigint NOT NULL,
  folded_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, lane)
);

-- Merchants' sales. A reversal or a refund stands on its own day, at the stall and by the means of what it takes back.
CREATE TABLE report_sales (
  campus_id int NOT NULL,
  day date NOT NULL,                 -- when it occurred, Asia/Shanghai
  payable_id bigint NOT NULL,
  stall_id uuid NOT NULL,            -- nil: a terminal that stands at no stall
  means text NOT NULL,               -- as in payments/means.ts
  half_hour smallint NOT NULL CHECK (half_hour BETWEEN 0 AND 47),
  sales bigint NOT NULL,             -- less reversed ones
  sold_fen bigint NOT NULL,          -- less reversals, before refunds
  refunded_fen bigint NOT NULL,
  PRIMARY KEY (campus_id, day, payable_id, stall_id, means, half_hour)
) WITH (fillfactor = 70);

-- Money that came onto people's accounts from outside, by the account it came from.
CREATE TABLE report_top_ups (
  campus_id int NOT NULL,
  day date NOT NULL,
  account_id bigint NOT NULL,
  top_ups bigint NOT NULL,           -- less those taken back
  amount_fen bigint NOT NULL,
  PRIMARY KEY (campus_id, day, account_id)
) WITH (fillfactor = 70);
