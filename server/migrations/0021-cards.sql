-- Cards as things (RULES 2): stock, whose they are, and everything that happened to each. An account's state is the
-- wallet's; a card's own is here. No money: a card is an offline allowance (RULES 2.6).

CREATE TABLE card_batches (
  campus_id int NOT NULL REFERENCES campuses,
  batch_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('formal', 'temporary')),
  label text NOT NULL,
  first_serial bigint NOT NULL,
  count int NOT NULL CHECK (count > 0),
  made_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, batch_id)
);
CREATE INDEX card_batches_by_serial ON card_batches (campus_id, kind, first_serial DESC);

CREATE TABLE cards (
  campus_id int NOT NULL,
  card_no text NOT NULL CHECK (card_no ~ '^[0-9]{16}$'),
  kind text NOT NULL CHECK (kind IN ('formal', 'temporary')),
  state text NOT NULL CHECK (state IN ('blank', 'issued', 'active', 'lost', 'void', 'returned')),
  batch_id uuid NOT NULL,
  person_id uuid,
  -- The renewal (below) that will make this blank somebody's: no one else may take it meanwhile.
  held_for uuid,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, card_no),
  FOREIGN KEY (campus_id, batch_id) REFERENCES card_batches,
  FOREIGN KEY (campus_id, person_id) REFERENCES people,
  CHECK ((state = 'blank') = (person_id IS NULL) OR state = 'void')
);
-- One card a person that lives.
CREATE UNIQUE INDEX cards_live ON cards (campus_id, person_id) WHERE state IN ('issued', 'active', 'lost');
CREATE INDEX cards_of_batch ON cards (campus_id, batch_id, card_no);

CREATE TABLE card_events (
  campus_id int NOT NULL,
  event_id bigint GENERATED ALWAYS AS IDENTITY,
  card_no text NOT NULL,
  person_id uuid,
  action text NOT NULL,
  from_state text,
  to_state text NOT NULL,
  at timestamptz NOT NULL,
  actor_kind text NOT NULL,
  actor_id uuid,
  terminal_id uuid,
  reason text,
  PRIMARY KEY (campus_id, event_id),
  FOREIGN KEY (campus_id, card_no) REFERENCES cards
);
CREATE INDEX card_events_of_card ON card_events (campus_id, card_no, event_id);
REVOKE UPDATE, DELETE ON card_events FROM onecard_server;

-- A new card for an old one, with its fee (RULES 2.2, 2.5): asked, then paid under the same id, then done.
CREATE TABLE card_renewals (
  campus_id int NOT NULL,
  renewal_id uuid NOT NULL,
  person_id uuid NOT NULL,
  reason text NOT NULL CHECK (reason IN ('lost', 'damaged', 'exchange')),
  handed_back boolean NOT NULL,
  old_card_no text,
  new_card_no text NOT NULL,
  fee_fen bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('asked', 'done', 'refused')),
  refusal text,
  asked_at timestamptz NOT NULL,
  done_at timestamptz,
  actor_kind text NOT NULL,
  actor_id uuid,
  terminal_id uuid,
  PRIMARY KEY (campus_id, renewal_id),
  FOREIGN KEY (campus_id, person_id) REFERENCES people,
  FOREIGN KEY (campus_id, new_card_no) REFERENCES cards,
  CHECK ((state = 'done') = (done_at IS NOT NULL))
);
CREATE INDEX card_renewals_asked ON card_renewals (campus_id, asked_at) WHERE state = 'asked';
-- One renewal of a person at a time.
CREATE UNIQUE INDEX card_renewals_one ON card_renewals (campus_id, person_id) WHERE state = 'asked';
