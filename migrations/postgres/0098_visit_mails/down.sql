DROP INDEX outbox_of_visits;
DROP INDEX appointments_to_remind;
ALTER TABLE appointments DROP COLUMN remind_at;
