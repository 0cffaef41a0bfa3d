-- Offline sales by card (RULES 3.7), among those by pay code: what their TAC is over, and the TAC itself. One without is
-- grey: kept, and its money does not move before the TAC comes or the card says at a tap that it paid (`unpaid`: that it
-- did not).
ALTER TABLE offline_records
  ADD COLUMN card_no text CHECK (card_no ~ '^[0-9]{16}$'),
  -- The card's transaction number, and the terminal's.
  ADD COLUMN card_counter int,
  ADD COLUMN terminal_counter bigint,
  ADD COLUMN tac text CHECK (tac ~ '^[0-9a-f]{8}$'),
  DROP CONSTRAINT offline_records_state_check,
  ADD CONSTRAINT offline_records_state_check
    CHECK (state IN ('received', 'posted', 'case', 'refused', 'grey', 'unpaid')),
  ADD CHECK ((card_no IS NULL) = (card_counter IS NULL) AND (card_no IS NULL) = (terminal_counter IS NULL)),
  ADD CHECK (card_no IS NOT NULL OR tac IS NULL),
  ADD CHECK (card_no IS NOT NULL OR state NOT IN ('grey', 'unpaid'));

-- The sales of a card in the order of its own numbers.
CREATE INDEX offline_records_of_card ON offline_records (campus_id, card_no, card_counter) WHERE card_no IS NOT NULL;
-- A TAC is over these (and the amount), so it proves one record, whatever id or number of the card is written beside it.
CREATE UNIQUE INDEX offline_records_of_tac
  ON offline_records (campus_id, card_no, terminal_id, terminal_counter, at) WHERE tac IS NOT NULL;
