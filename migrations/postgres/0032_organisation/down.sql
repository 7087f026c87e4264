ALTER TABLE teams DROP COLUMN shifts;
ALTER TABLE teams DROP COLUMN skills;
ALTER TABLE users DROP COLUMN stand_in_id;
ALTER TABLE users DROP COLUMN absent_from;
ALTER TABLE users DROP COLUMN site_id;
DROP TABLE sites;
