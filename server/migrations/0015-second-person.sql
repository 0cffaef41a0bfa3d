-- Offline records to the end: what a suspended terminal may still hand in, cases that two people decide, records that a
-- server left behind when it was killed.

-- A session opened while its terminal was suspended: for handing in what was sold before, and nothing else.
ALTER TABLE terminal_sessions ADD COLUMN upload_only boolean NOT NULL DEFAULT false;

-- When a terminal was not allowed to sell: whatever it says it sold then is a case to know of.
CREATE TABLE terminal_suspensions (
  campus_id int NOT NULL,
  terminal_id uuid NOT NULL,
  suspended_at timestamptz NOT NULL,
  resumed_at timestamptz CHECK (resumed_at >= suspended_at),
  PRIMARY KEY (campus_id, terminal_id, suspended_at),
  FOREIGN KEY (campus_id, terminal_id) REFERENCES terminals
);
REVOKE DELETE, TRUNCATE ON terminal_suspensions FROM onecard_server;
INSERT INTO terminal_suspensions (campus_id, terminal_id, suspended_at)
SELECT t.campus_id, t.terminal_id, coalesce(max(a.at), now())
  FROM terminals t
  LEFT JOIN audit_entries a
    ON a.campus_id = t.campus_id AND a.subject_id = t.terminal_id::text AND a.action = 'terminal_suspended'
 WHERE t.state = 'suspended' GROUP BY t.campus_id, t.terminal_id;

-- `proposed`: somebody decided what charges people much, and another operator must approve it (RULES 3.8, 4.4).
ALTER TABLE cases DROP CONSTRAINT cases_state_check;
ALTER TABLE cases ADD CONSTRAINT cases_state_check CHECK (state IN ('open', 'proposed', 'decided'));
ALTER TABLE cases ADD COLUMN proposal jsonb;
ALTER TABLE cases ADD COLUMN proposal_note text;
ALTER TABLE cases ADD COLUMN proposed_at timestamptz;
-- Kept when it is approved.
ALTER TABLE cases ADD COLUMN proposed_by uuid;
ALTER TABLE cases ADD CONSTRAINT cases_proposal_whole CHECK (
  (state = 'proposed') <= (proposal IS NOT NULL AND proposed_at IS NOT NULL AND proposed_by IS NOT NULL));
ALTER TABLE cases ADD CONSTRAINT cases_second_person CHECK (
  NOT (state = 'decided' AND decided_by = proposed_by));

ALTER TABLE case_events DROP CONSTRAINT case_events_what_check;
ALTER TABLE case_events ADD CONSTRAINT case_events_what_check CHECK (
  what IN ('opened', 'reopened', 'assigned', 'proposed', 'sent_back', 'decided'));

-- Few at any moment: a job goes on with those that have lain here for a while.
CREATE INDEX offline_records_received ON offline_records (campus_id, received_at) WHERE state = 'received';
