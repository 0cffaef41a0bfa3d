-- Reconciliation of payment channels (RULES 4.4): what the ledger says of each order beside what the channel's bill says.

-- How far each reader of committed batches is: reports and reconciliation keep sums of what was posted, each batch once.
-- Whoever reads holds its row.
CREATE TABLE batch_readers (
  campus_id int NOT NULL REFERENCES campuses,
  reader text NOT NULL,
  lane smallint NOT NULL,
  batch bigint NOT NULL,
  read_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, reader, lane)
);
INSERT INTO batch_readers SELECT campus_id, 'reports', lane, batch, folded_at FROM report_positions;
DROP TABLE report_positions;

-- What the ledger says of each number at a channel: an order (a top-up, a payment, less its reversal) or a refund.
CREATE TABLE channel_entries (
  campus_id int NOT NULL,
  channel text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('order', 'refund')),
  number text NOT NULL,              -- the act's id without dashes
  in_fen bigint NOT NULL,            -- what the channel took for the campus
  out_fen bigint NOT NULL,           -- what it gave back
  day date NOT NULL,                 -- of the first of it, Asia/Shanghai
  at timestamptz NOT NULL,           -- of the last of it
  PRIMARY KEY (campus_id, channel, kind, number)
) WITH (fillfactor = 80);
CREATE INDEX channel_entries_of_day ON channel_entries (campus_id, channel, day);

CREATE TABLE channel_entry_days (
  campus_id int NOT NULL,
  channel text NOT NULL,
  day date NOT NULL,
  entries bigint NOT NULL,
  in_fen bigint NOT NULL,
  out_fen bigint NOT NULL,
  PRIMARY KEY (campus_id, channel, day)
) WITH (fillfactor = 70);

-- A day of a channel.
CREATE TABLE reconciliations (
  campus_id int NOT NULL REFERENCES campuses,
  channel text NOT NULL CHECK (channel IN ('wechat', 'alipay', 'ccb')),
  day date NOT NULL,
  -- waiting: for the bill; loading: its rows are being kept; matching: they are compared; matched: done, and again
  -- whenever a later day is; failed: a person must look (fault).
  state text NOT NULL CHECK (state IN ('waiting', 'loading', 'matching', 'matched', 'failed')),
  fault text,
  bill_source text CHECK (bill_source IN ('channel', 'upload')),
  bill_hash bytea,                   -- SHA-256 over its rows: the same bill again changes nothing
  rows_total int NOT NULL DEFAULT 0,
  rows_done int NOT NULL DEFAULT 0,
  -- As the bill's own summary says.
  payments int NOT NULL DEFAULT 0,
  payment_fen bigint NOT NULL DEFAULT 0,
  refund_fen bigint NOT NULL DEFAULT 0,
  fee_fen bigint NOT NULL DEFAULT 0,
  try_at timestamptz,                -- when it is gone on with by itself; null: nothing is left to do
  tries int NOT NULL DEFAULT 0,
  matched_at timestamptz,
  PRIMARY KEY (campus_id, channel, day)
);
CREATE INDEX reconciliations_to_try ON reconciliations (campus_id, try_at) WHERE try_at IS NOT NULL;

CREATE TABLE channel_bill_rows (
  campus_id int NOT NULL,
  channel text NOT NULL,
  day date NOT NULL,
  line int NOT NULL,
  kind text NOT NULL CHECK (kind IN ('order', 'refund')),
  number text NOT NULL,
  order_no text NOT NULL,
  channel_order_id text NOT NULL,
  in_fen bigint NOT NULL,
  out_fen bigint NOT NULL,
  fee_fen bigint NOT NULL,           -- less than zero: given back
  state text NOT NULL,               -- in the channel's words; empty: final
  at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, channel, day, line),
  FOREIGN KEY (campus_id, channel, day) REFERENCES reconciliations
);
CREATE INDEX channel_bill_rows_of_number ON channel_bill_rows (campus_id, channel, kind, number);

-- What does not agree. `timing` waits for the next day's bill; `open` has a case with an owner, which two people close;
-- `resolved`: it agrees by now; `cleared`: two people have closed it.
CREATE TABLE reconciliation_items (
  campus_id int NOT NULL,
  channel text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('order', 'refund', 'day')),
  number text NOT NULL,
  aspect text NOT NULL CHECK (aspect IN ('money', 'fee', 'state', 'summary')),
  difference text NOT NULL
    CHECK (difference IN ('surplus', 'shortfall', 'amount', 'duplicate', 'fee', 'state', 'summary')),
  day date NOT NULL,                 -- to which it counts
  order_no text NOT NULL,
  ours_fen bigint NOT NULL,          -- net: taken less given back
  theirs_fen bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('timing', 'open', 'resolved', 'cleared')),
  case_id uuid,
  found_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, channel, kind, number, aspect),
  CHECK ((state IN ('open', 'cleared')) <= (case_id IS NOT NULL))
);
CREATE INDEX reconciliation_items_of_day ON reconciliation_items (campus_id, channel, day);
CREATE INDEX reconciliation_items_of_case ON reconciliation_items (campus_id, case_id) WHERE case_id IS NOT NULL;
REVOKE DELETE, TRUNCATE ON reconciliation_items FROM onecard_server;
