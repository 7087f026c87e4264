//! What one can do: one verb per file, each load, decide, save, record, enqueue, in one transaction with one moment.
