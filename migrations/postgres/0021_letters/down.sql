DROP INDEX outbox_by_message_id;
DROP INDEX outbox_settled;
DROP INDEX outbox_acknowledged;
ALTER TABLE customers DROP COLUMN bounced_email;
