-- What a tap must know of a card's chip beside what it told (0024).
ALTER TABLE cards
  -- When it told its highest transaction numbers: a tap that began before may bring lower ones late.
  ADD COLUMN seen_at timestamptz,
  -- The cipher of its keys, by its algorithm identifier; null: that of the campus's newest keys.
  ADD COLUMN written_cipher smallint;
