ALTER TABLE tokens DROP COLUMN operations;
ALTER TABLE tokens DROP COLUMN channels;
