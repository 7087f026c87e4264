UPDATE promises SET imported = 1 WHERE ticket_id IN (SELECT id FROM tickets WHERE origin = 'imported');
UPDATE tickets SET next_due_at = coalesce((SELECT min(due_at) FROM promises WHERE promises.ticket_id = tickets.id
        AND fulfilled_at IS NULL AND voided_at IS NULL), 253402207200000000)
    WHERE origin = 'imported';
