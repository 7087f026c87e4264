DROP INDEX promises_late;
