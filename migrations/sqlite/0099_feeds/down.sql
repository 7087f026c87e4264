DROP INDEX appointments_by_area;
DROP TABLE feeds;
