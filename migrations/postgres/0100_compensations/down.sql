DROP TABLE compensations;
