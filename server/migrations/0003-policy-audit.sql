-- What a campus decides for itself (RULES: values with from-dates), and who did what.

-- Append-only: a correction is a later row for the same from_at, and the last one written counts.
CREATE TABLE policy_values (
  campus_id int NOT NULL REFERENCES campuses,
  key text NOT NULL CHECK (key ~ '^[a-z][A-Za-z]{1,60}$'),
  from_at timestamptz NOT NULL,
  entry bigint GENERATED ALWAYS AS IDENTITY,
  value jsonb NOT NULL,
  -- The operator; null when the campus was set up.
  set_by uuid,
  reason text NOT NULL,
  set_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, key, from_at, entry)
);
REVOKE UPDATE, DELETE ON policy_values FROM onecard_server;

CREATE TABLE audit_entries (
  campus_id int NOT NULL REFERENCES campuses,
  entry_id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('person', 'operator', 'terminal', 'system')),
  actor_id uuid CHECK (actor_kind <> 'system' OR actor_id IS NULL),
  action text NOT NULL CHECK (action ~ '^[a-z][a-z_]{2,59}$'),
  subject_kind text NOT NULL,
  -- A uuid, or the key of a policy value.
  subject_id text,
  detail jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(detail) = 'object'),
  PRIMARY KEY (campus_id, entry_id)
);
CREATE INDEX audit_entries_of_subject ON audit_entries (campus_id, subject_id, entry_id);
CREATE INDEX audit_entries_of_actor ON audit_entries (campus_id, actor_id, entry_id);
CREATE INDEX audit_entries_of_action ON audit_entries (campus_id, action, entry_id);
REVOKE UPDATE, DELETE ON audit_entries FROM onecard_server;
