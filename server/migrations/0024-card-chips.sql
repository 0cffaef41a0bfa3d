-- A card's chip (DESIGN 6): when one was made to bear this number, why it is stopped though its person is not, and the
-- highest transaction numbers that it has shown, which a copy or a card rolled back falls behind.
ALTER TABLE cards
  ADD COLUMN written_at timestamptz,
  ADD COLUMN blocked_at timestamptz,
  ADD COLUMN blocked_reason text CHECK (blocked_reason ~ '^[a-z_]+$'),
  -- Where it is decided what becomes of it.
  ADD COLUMN blocked_case uuid,
  ADD COLUMN seen_load int,
  ADD COLUMN seen_purchase int,
  ADD CHECK ((blocked_at IS NULL) = (blocked_reason IS NULL)),
  ADD CHECK (blocked_at IS NOT NULL OR blocked_case IS NULL);
