UPDATE promises SET imported = TRUE WHERE ticket_id IN (SELECT id FROM tickets WHERE origin = 'imported');
UPDATE tickets SET next_due_at = coalesce((SELECT min(due_at) FROM promises WHERE promises.ticket_id = tickets.id
        AND fulfilled_at IS NULL AND voided_at IS NULL), '9999-12-30T22:00:00Z')
    WHERE origin = 'imported';
