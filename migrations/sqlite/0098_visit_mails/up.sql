-- When the customer is reminded of the visit next; nothing when they are not. No part of the fold: it follows from the window
-- and the settings.
ALTER TABLE appointments ADD COLUMN remind_at INTEGER;

-- What was agreed before is looked at once.
UPDATE appointments SET remind_at = booked_at WHERE cancelled_at IS NULL AND arrived_at IS NULL;

CREATE INDEX appointments_to_remind ON appointments (remind_at, id) WHERE remind_at IS NOT NULL;

-- How many mails about visits an address got within the last hour.
CREATE INDEX outbox_of_visits ON outbox (address, created_at) WHERE kind = 'visit';
