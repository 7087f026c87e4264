DROP TABLE visit_codes;
ALTER TABLE appointments DROP COLUMN confirmed;
