DROP INDEX events_by_opener;
DROP INDEX tickets_unclaimed;
DROP INDEX tickets_by_region;
