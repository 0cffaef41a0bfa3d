-- The people of a campus and where they belong: college, major, class, dormitory room.

CREATE TABLE colleges (
  campus_id int NOT NULL REFERENCES campuses,
  college_id bigint GENERATED ALWAYS AS IDENTITY,
  name text NOT NULL,
  PRIMARY KEY (campus_id, college_id),
  UNIQUE (campus_id, name)
);

CREATE TABLE majors (
  campus_id int NOT NULL,
  major_id bigint GENERATED ALWAYS AS IDENTITY,
  college_id bigint NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (campus_id, major_id),
  UNIQUE (campus_id, college_id, name),
  UNIQUE (campus_id, college_id, major_id),
  FOREIGN KEY (campus_id, college_id) REFERENCES colleges
);

CREATE TABLE classes (
  campus_id int NOT NULL,
  class_id bigint GENERATED ALWAYS AS IDENTITY,
  major_id bigint NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (campus_id, class_id),
  UNIQUE (campus_id, major_id, name),
  UNIQUE (campus_id, major_id, class_id),
  FOREIGN KEY (campus_id, major_id) REFERENCES majors
);

CREATE TABLE dormitory_rooms (
  campus_id int NOT NULL REFERENCES campuses,
  room_id bigint GENERATED ALWAYS AS IDENTITY,
  building text NOT NULL,
  room text NOT NULL,
  PRIMARY KEY (campus_id, room_id),
  UNIQUE (campus_id, building, room)
);

CREATE TABLE people (
  campus_id int NOT NULL REFERENCES campuses,
  person_id uuid NOT NULL,
  -- Upper case, as it is looked up.
  campus_no text NOT NULL CHECK (campus_no ~ '^[0-9A-Z]{4,20}$'),
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('undergraduate', 'graduate', 'temporary_new_student', 'staff', 'visitor')),
  full_time boolean NOT NULL,
  -- Of the ledger, which is on the same floor: given by whoever opened it.
  wallet_id bigint NOT NULL,
  id_type text NOT NULL CHECK (id_type IN ('resident', 'passport', 'permit', 'none')),
  -- Sealed with the data key; the hash (HMAC of the normalised number) finds a person by it.
  id_number_sealed bytea,
  id_number_hash bytea,
  birth date,
  phone text,
  college_id bigint,
  major_id bigint,
  class_id bigint,
  room_id bigint,
  -- Words, each after a space: the campus number, the name and its pinyin as people type them.
  search_keys text NOT NULL,
  -- The end of a visit (RULES 3.10); null for everybody else.
  expires_at timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (campus_id, person_id),
  UNIQUE (campus_id, campus_no),
  UNIQUE (campus_id, id_number_hash),
  UNIQUE (campus_id, wallet_id),
  FOREIGN KEY (campus_id, college_id) REFERENCES colleges,
  FOREIGN KEY (campus_id, college_id, major_id) REFERENCES majors (campus_id, college_id, major_id),
  FOREIGN KEY (campus_id, major_id, class_id) REFERENCES classes (campus_id, major_id, class_id),
  FOREIGN KEY (campus_id, room_id) REFERENCES dormitory_rooms,
  CHECK ((id_type = 'none') = (id_number_sealed IS NULL)),
  CHECK ((id_number_sealed IS NULL) = (id_number_hash IS NULL)),
  CHECK (major_id IS NULL OR college_id IS NOT NULL),
  CHECK (class_id IS NULL OR major_id IS NOT NULL)
);
CREATE INDEX people_search ON people USING gin (search_keys gin_trgm_ops);
CREATE INDEX people_of_college ON people (campus_id, college_id, campus_no);
