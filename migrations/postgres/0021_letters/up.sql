-- The address from which mail to a customer came back: it is not written to again.
ALTER TABLE customers ADD COLUMN bounced_email TEXT;
-- How often an address was told lately; what may be forgotten; which letter a notice of failure is about.
CREATE INDEX outbox_acknowledged ON outbox (address, created_at) WHERE kind = 'acknowledgement';
CREATE INDEX outbox_settled ON outbox (settled_at, id) WHERE settled_at IS NOT NULL;
CREATE INDEX outbox_by_message_id ON outbox (message_id) WHERE message_id IS NOT NULL;
