-- What the ledger's transfers do not say of a payment. Everything else (terminal, merchant, parts, balance) they do.

-- The price where it is not what was charged: visitors pay more (RULES 3.9). Written before the money moves, so a row
-- may belong to a refused attempt; payer and charge in the key tell the attempts under one id apart.
CREATE TABLE marked_up_prices (
  campus_id int NOT NULL REFERENCES campuses,
  payment_id uuid NOT NULL,
  wallet_id bigint NOT NULL,
  charged_fen bigint NOT NULL,
  price_fen bigint NOT NULL,
  PRIMARY KEY (campus_id, payment_id, wallet_id, charged_fen)
);
