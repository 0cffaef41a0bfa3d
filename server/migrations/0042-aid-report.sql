-- The aid office (RULES 3.9): its role, what each person spent on meals in canteens, and who was shown to whom.

-- Who sees whose eating suggests hardship is never who runs the system.
ALTER TABLE operators DROP CONSTRAINT operators_roles_check;
ALTER TABLE operators ADD CONSTRAINT operators_roles_check CHECK (
  cardinality(roles) > 0
  AND roles <@ ARRAY['administrator', 'card_centre', 'finance', 'merchant_manager', 'auditor', 'aid_officer']
  AND NOT roles @> ARRAY['administrator', 'aid_officer']
);

-- A person's month: what each meal in canteens cost, by day and meal period. A row of 93 numbers is a twentieth of 90 rows
-- of one, and a month of a campus is a short scan. Folded from committed batches; could be made anew from the ledger.
CREATE TABLE aid_meal_months (
  campus_id int NOT NULL REFERENCES campuses,
  month date NOT NULL,               -- its first day, Asia/Shanghai
  wallet_id bigint NOT NULL,
  spend_fen int[] NOT NULL CHECK (cardinality(spend_fen) = 93), -- place: (day - 1) * 3 + breakfast 1, lunch 2, dinner 3
  PRIMARY KEY (campus_id, month, wallet_id)
) WITH (fillfactor = 50);

-- A look at the report: the audit log names it, without the people.
CREATE TABLE aid_report_looks (
  campus_id int NOT NULL REFERENCES campuses,
  look_id uuid NOT NULL,
  at timestamptz NOT NULL,
  operator_id uuid NOT NULL,
  month date NOT NULL,
  meals_min int NOT NULL,
  median_below_fen bigint NOT NULL,
  percentile int NOT NULL,
  percentile_fen bigint,             -- the campus's, of the month; null: nobody ate enough meals
  considered int NOT NULL,           -- students with enough meals
  left_out int NOT NULL,             -- would be shown, but have a subsidy that lasts or is proposed
  PRIMARY KEY (campus_id, look_id)
);
REVOKE UPDATE, DELETE, TRUNCATE ON aid_report_looks FROM onecard_server;

-- Whom a look showed, with the figures it showed.
CREATE TABLE aid_report_people (
  campus_id int NOT NULL,
  look_id uuid NOT NULL,
  person_id uuid NOT NULL,
  meals int NOT NULL,
  median_fen bigint NOT NULL,
  PRIMARY KEY (campus_id, look_id, person_id),
  FOREIGN KEY (campus_id, look_id) REFERENCES aid_report_looks,
  FOREIGN KEY (campus_id, person_id) REFERENCES people
);
REVOKE UPDATE, DELETE, TRUNCATE ON aid_report_people FROM onecard_server;

-- What the aid office found out about somebody it was shown; the latest counts.
CREATE TABLE aid_report_marks (
  campus_id int NOT NULL,
  person_id uuid NOT NULL,
  mark_id uuid NOT NULL,             -- UUIDv7
  look_id uuid NOT NULL,
  mark text NOT NULL CHECK (mark IN ('looked_into', 'no_need', 'proposed', 'none')),
  at timestamptz NOT NULL,
  operator_id uuid NOT NULL,
  PRIMARY KEY (campus_id, person_id, mark_id),
  FOREIGN KEY (campus_id, look_id, person_id) REFERENCES aid_report_people
);
REVOKE UPDATE, DELETE, TRUNCATE ON aid_report_marks FROM onecard_server;
