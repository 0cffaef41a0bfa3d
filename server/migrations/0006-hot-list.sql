-- What terminals refuse: pay aliases and card numbers of lost, frozen and ended accounts (RULES 2.3, DESIGN 7).

-- One row a campus. Whoever changes the list holds it until the commit, so versions are committed in their order.
CREATE TABLE hot_list_versions (
  campus_id int PRIMARY KEY REFERENCES campuses,
  version bigint NOT NULL
);

CREATE TABLE hot_list_entries (
  campus_id int NOT NULL REFERENCES campuses,
  kind text NOT NULL CHECK (kind IN ('alias', 'card')),
  value text NOT NULL,
  -- That of its last change.
  version bigint NOT NULL,
  listed boolean NOT NULL,
  reason text NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, kind, value),
  UNIQUE (campus_id, version)
);
