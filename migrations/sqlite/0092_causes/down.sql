DROP TABLE causes;
