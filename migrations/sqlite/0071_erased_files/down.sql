DROP INDEX attachments_by_size;
DROP INDEX attachments_to_clear;
ALTER TABLE attachments DROP COLUMN cleared_at;
ALTER TABLE attachments DROP COLUMN erased_at;
CREATE INDEX attachments_by_size ON attachments (size);
