-- Cashiers and their shifts at terminals (RULES 3.8). What a shift took stands in the ledger alone.

CREATE TABLE cashiers (
  campus_id int NOT NULL,
  cashier_id uuid NOT NULL,
  merchant_id uuid NOT NULL,
  number text NOT NULL CHECK (number ~ '^[0-9]{1,6}$'),
  name text NOT NULL,
  pin_hash text NOT NULL,
  created_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (campus_id, cashier_id),
  FOREIGN KEY (campus_id, merchant_id) REFERENCES merchants
);
-- A number is free again when its cashier has ended.
CREATE UNIQUE INDEX cashiers_of_number ON cashiers (campus_id, merchant_id, number) WHERE ended_at IS NULL;
REVOKE DELETE, TRUNCATE ON cashiers FROM onecard_server;

-- The terminals that take no payment without an open shift.
CREATE TABLE shift_terminals (
  campus_id int NOT NULL,
  terminal_id uuid NOT NULL,
  PRIMARY KEY (campus_id, terminal_id),
  FOREIGN KEY (campus_id, terminal_id) REFERENCES terminals
);

CREATE TABLE shifts (
  campus_id int NOT NULL,
  shift_id uuid NOT NULL,
  terminal_id uuid NOT NULL,
  cashier_id uuid NOT NULL,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz CHECK (closed_at >= opened_at),
  PRIMARY KEY (campus_id, shift_id),
  FOREIGN KEY (campus_id, terminal_id) REFERENCES terminals,
  FOREIGN KEY (campus_id, cashier_id) REFERENCES cashiers
);
CREATE UNIQUE INDEX shifts_open_at_terminal ON shifts (campus_id, terminal_id) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX shifts_open_of_cashier ON shifts (campus_id, cashier_id) WHERE closed_at IS NULL;
CREATE INDEX shifts_of_terminal ON shifts (campus_id, terminal_id, opened_at);
CREATE INDEX shifts_of_cashier ON shifts (campus_id, cashier_id, opened_at);
REVOKE DELETE, TRUNCATE ON shifts FROM onecard_server;
