-- A technician's time that is kept for a visit: held while the customer decides, then agreed.
CREATE TABLE reservations (
    -- The appointment's id, too, once it is agreed.
    id TEXT PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    technician_id TEXT NOT NULL REFERENCES technicians (user_id),
    -- The codes of the service and the area.
    service TEXT NOT NULL,
    area TEXT NOT NULL,
    window_from INTEGER NOT NULL,
    window_until INTEGER NOT NULL,
    -- The work and the way.
    busy_from INTEGER NOT NULL,
    busy_until INTEGER NOT NULL,
    -- The place in its window where the area takes so many visits and no more: no two visits have the same.
    seat INTEGER,
    -- Until when it is held; nothing once it is agreed.
    held_until INTEGER,
    UNIQUE (area, window_from, seat)
) STRICT;

CREATE INDEX reservations_by_time ON reservations (busy_from, technician_id);
CREATE INDEX reservations_by_ticket ON reservations (ticket_id);
CREATE INDEX reservations_held ON reservations (held_until) WHERE held_until IS NOT NULL;

-- Each quarter of an hour of a technician belongs to one visit: whatever the code does, nobody is booked twice.
CREATE TABLE reserved_quarters (
    technician_id TEXT NOT NULL,
    -- Counted from 1970.
    quarter INTEGER NOT NULL,
    reservation_id TEXT NOT NULL REFERENCES reservations (id) ON DELETE CASCADE,
    PRIMARY KEY (technician_id, quarter)
) STRICT;

CREATE INDEX reserved_quarters_by_reservation ON reserved_quarters (reservation_id);

-- Visits that were agreed: the fold of their events in the chains of their tickets.
CREATE TABLE appointments (
    id TEXT PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    promise_id TEXT NOT NULL UNIQUE REFERENCES promises (id),
    service TEXT NOT NULL,
    area TEXT NOT NULL,
    technician_id TEXT NOT NULL,
    window_from INTEGER NOT NULL,
    window_until INTEGER NOT NULL,
    busy_from INTEGER NOT NULL,
    busy_until INTEGER NOT NULL,
    booked_at INTEGER NOT NULL,
    -- Whose wish the window was: customer or operator.
    side TEXT NOT NULL,
    -- The appointment in whose place it was agreed.
    replaces TEXT,
    on_way_at INTEGER,
    arrived_at INTEGER,
    absent_at INTEGER,
    done_at INTEGER,
    -- Whether what was promised was done; nothing before it is done.
    fixed INTEGER CHECK (fixed IN (0, 1)),
    cancelled_at INTEGER,
    cancelled_side TEXT,
    moved INTEGER CHECK (moved IN (0, 1))
) STRICT;

CREATE INDEX appointments_by_ticket ON appointments (ticket_id, booked_at, id);
CREATE INDEX appointments_by_time ON appointments (window_from, id);
CREATE INDEX appointments_by_technician ON appointments (technician_id, busy_from);
