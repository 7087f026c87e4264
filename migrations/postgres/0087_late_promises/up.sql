-- What was fulfilled late: few, and asked for by whoever wants to see the last one.
CREATE INDEX promises_late ON promises (kind, imported, due_at) WHERE fulfilled_at > due_at;
