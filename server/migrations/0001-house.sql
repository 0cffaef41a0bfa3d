-- The house: the role the server works as, what it may do with the tables to come, and the campuses.

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- The role belongs to the whole cluster: another database, or another process at this moment, may be making it too.
DO $$
DECLARE
  mode text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
  FOR attempt IN 1..20 LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'onecard_server') THEN
        CREATE ROLE onecard_server NOLOGIN;
      END IF;
      IF NOT pg_has_role(current_user, 'onecard_server', mode) THEN
        GRANT onecard_server TO CURRENT_USER;
      END IF;
      EXIT;
    EXCEPTION
      WHEN duplicate_object OR unique_violation OR internal_error THEN -- internal_error: tuple concurrently updated
        IF attempt = 20 THEN RAISE; END IF;
        PERFORM pg_sleep(0.05);
      WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'the owner of this database may not make or grant the role onecard_server'
          USING HINT = format('Once, as a superuser: CREATE ROLE onecard_server NOLOGIN; GRANT onecard_server TO %I;', current_user);
    END;
  END LOOP;
END
$$;

GRANT USAGE ON SCHEMA public TO onecard_server;
GRANT SELECT ON schema_migrations TO onecard_server;
-- For every table that later migrations make; what is append-only is revoked where it is made.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO onecard_server;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO onecard_server;

-- A reference table on Citus: every node has it whole, so that other tables may point at it.
CREATE TABLE campuses (
  campus_id int PRIMARY KEY CHECK (campus_id > 0),
  code text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9-]{1,32}$'),
  name_zh text NOT NULL,
  name_en text NOT NULL,
  host text UNIQUE CHECK (host = lower(host)),
  created_at timestamptz NOT NULL DEFAULT now()
);
