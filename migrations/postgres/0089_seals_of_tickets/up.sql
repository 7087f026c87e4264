-- Which checkpoint seals a ticket: asked for by whoever takes its evidence.
CREATE INDEX checkpoint_entries_by_ticket ON checkpoint_entries (ticket_id, checkpoint);
