-- A technician's time that is kept for a visit: held while the customer decides, then agreed.
CREATE TABLE reservations (
    -- The appointment's id, too, once it is agreed.
    id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL REFERENCES tickets (id),
    technician_id uuid NOT NULL REFERENCES technicians (user_id),
    -- The codes of the service and the area.
    service text NOT NULL,
    area text NOT NULL,
    window_from timestamptz NOT NULL,
    window_until timestamptz NOT NULL,
    -- The work and the way.
    busy_from timestamptz NOT NULL,
    busy_until timestamptz NOT NULL,
    -- The place in its window where the area takes so many visits and no more: no two visits have the same.
    seat integer,
    -- Until when it is held; nothing once it is agreed.
    held_until timestamptz,
    UNIQUE (area, window_from, seat)
);

CREATE INDEX reservations_by_time ON reservations (busy_from, technician_id);
CREATE INDEX reservations_by_ticket ON reservations (ticket_id);
CREATE INDEX reservations_held ON reservations (held_until) WHERE held_until IS NOT NULL;

-- Each quarter of an hour of a technician belongs to one visit: whatever the code does, nobody is booked twice.
CREATE TABLE reserved_quarters (
    technician_id uuid NOT NULL,
    -- Counted from 1970.
    quarter bigint NOT NULL,
    reservation_id uuid NOT NULL REFERENCES reservations (id) ON DELETE CASCADE,
    PRIMARY KEY (technician_id, quarter)
);

CREATE INDEX reserved_quarters_by_reservation ON reserved_quarters (reservation_id);

-- Visits that were agreed: the fold of their events in the chains of their tickets.
CREATE TABLE appointments (
    id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL REFERENCES tickets (id),
    promise_id uuid NOT NULL UNIQUE REFERENCES promises (id),
    service text NOT NULL,
    area text NOT NULL,
    technician_id uuid NOT NULL,
    window_from timestamptz NOT NULL,
    window_until timestamptz NOT NULL,
    busy_from timestamptz NOT NULL,
    busy_until timestamptz NOT NULL,
    booked_at timestamptz NOT NULL,
    -- Whose wish the window was: customer or operator.
    side text NOT NULL,
    -- The appointment in whose place it was agreed.
    replaces uuid,
    on_way_at timestamptz,
    arrived_at timestamptz,
    absent_at timestamptz,
    done_at timestamptz,
    -- Whether what was promised was done; nothing before it is done.
    fixed boolean,
    cancelled_at timestamptz,
    cancelled_side text,
    moved boolean
);

CREATE INDEX appointments_by_ticket ON appointments (ticket_id, booked_at, id);
CREATE INDEX appointments_by_time ON appointments (window_from, id);
CREATE INDEX appointments_by_technician ON appointments (technician_id, busy_from);
