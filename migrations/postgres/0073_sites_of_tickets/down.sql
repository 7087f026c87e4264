DROP INDEX tickets_by_site;
ALTER TABLE tickets DROP COLUMN site_id;
