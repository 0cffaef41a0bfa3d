-- Every change of the hot list, so that one that was wrong can be undone (DESIGN 7: device tables can be rolled back).

CREATE TABLE hot_list_changes (
  campus_id int NOT NULL,
  version bigint NOT NULL,
  kind text NOT NULL,
  value text NOT NULL,
  listed boolean NOT NULL,
  reason text NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, version)
);
CREATE INDEX hot_list_changes_of_entry ON hot_list_changes (campus_id, kind, value, version);
INSERT INTO hot_list_changes (campus_id, version, kind, value, listed, reason, changed_at)
  SELECT campus_id, version, kind, value, listed, reason, changed_at FROM hot_list_entries;
REVOKE UPDATE, DELETE ON hot_list_changes FROM onecard_server;

-- A roll-back that was made, by its id: a repeat is answered.
CREATE TABLE hot_list_roll_backs (
  campus_id int NOT NULL REFERENCES campuses,
  roll_back_id uuid NOT NULL,
  to_version bigint NOT NULL,
  from_version bigint NOT NULL,
  new_version bigint NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, roll_back_id)
);
REVOKE UPDATE, DELETE ON hot_list_roll_backs FROM onecard_server;
