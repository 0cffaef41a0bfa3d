-- A session from a payment channel's portal (RULES 4.1) binds the account of somebody at the channel to a person: it tops up,
-- shows the balance and reports lost, and does nothing else. The person sees it among their devices and ends it there.
ALTER TABLE person_sessions
  ADD COLUMN portal text CHECK (portal IN ('wechat', 'ccb')),
  -- HMAC of who it is at the channel, by which the same account is found again; sealed besides, for orders name them.
  ADD COLUMN portal_holder bytea,
  ADD COLUMN portal_open_id bytea,
  ADD CHECK ((portal_holder IS NULL) = (portal_open_id IS NULL) AND (portal IS NOT NULL OR portal_holder IS NULL));
CREATE UNIQUE INDEX person_sessions_portal_holder ON person_sessions (campus_id, portal, portal_holder)
  WHERE portal_holder IS NOT NULL;
