-- A grant of an approved batch that is not given any more: the account was closed meanwhile, or the last day is over. Its money
-- stays in the aid account.
ALTER TABLE subsidy_grants
  ADD COLUMN left_out_at timestamptz,
  ADD CHECK (posted_at IS NULL OR left_out_at IS NULL);
DROP INDEX subsidy_grants_unposted;
CREATE INDEX subsidy_grants_unposted ON subsidy_grants (campus_id, batch_id)
  WHERE posted_at IS NULL AND left_out_at IS NULL;
