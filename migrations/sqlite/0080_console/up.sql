-- Who kept what since this morning: the lower part of a queue.
CREATE INDEX promises_kept_by ON promises (fulfilled_by, fulfilled_at) WHERE fulfilled_by IS NOT NULL;
-- What changed since a moment ago, for pages that change by themselves.
CREATE INDEX tickets_changed ON tickets (changed_at);
