-- What is owed to a client: asked for a whole book of them at once.
CREATE INDEX tickets_owed_to ON tickets (customer_id, next_due_at);
