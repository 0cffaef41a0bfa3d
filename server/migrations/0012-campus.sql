-- What a campus shows of itself, and whether it is the demo.
ALTER TABLE campuses
  ADD accent text NOT NULL DEFAULT '#1f5fbf' CHECK (accent ~ '^#[0-9a-f]{6}$'),
  ADD demo boolean NOT NULL DEFAULT false,
  -- Null while the demo is being made: a demo that was killed half-way is made anew.
  ADD prepared_at timestamptz;
