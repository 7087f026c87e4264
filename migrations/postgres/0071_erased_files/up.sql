-- A file that was erased with its customer's words: its row goes on telling that there was one. The file goes after the
-- row says so; cleared_at is when it was gone.
ALTER TABLE attachments ADD COLUMN erased_at timestamptz;
ALTER TABLE attachments ADD COLUMN cleared_at timestamptz;
CREATE INDEX attachments_to_clear ON attachments (erased_at) WHERE erased_at IS NOT NULL AND cleared_at IS NULL;
-- What takes up room.
DROP INDEX attachments_by_size;
CREATE INDEX attachments_by_size ON attachments (size) WHERE erased_at IS NULL;
