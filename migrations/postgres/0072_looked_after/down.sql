DROP INDEX tickets_looked_after;
