-- A promise is imported by its own origin, not by its ticket's: what was promised after the import is live. And imported
-- promises do not make a ticket urgent. The year 9999 is the moment that never comes.
UPDATE promises SET imported = FALSE
    WHERE imported AND made_at <> (SELECT recorded_at FROM tickets WHERE tickets.id = promises.ticket_id);
UPDATE tickets SET next_due_at = coalesce((SELECT min(due_at) FROM promises WHERE promises.ticket_id = tickets.id
        AND NOT imported AND fulfilled_at IS NULL AND voided_at IS NULL), '9999-12-30T22:00:00Z')
    WHERE origin = 'imported';
