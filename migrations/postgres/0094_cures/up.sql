-- What is done so that a cause makes nobody miss a promise again: a task with an owner and a due time of its own.
CREATE TABLE cures (
    id uuid PRIMARY KEY,
    -- The code of the cause.
    cause text NOT NULL REFERENCES causes (code),
    task text NOT NULL,
    owner_id uuid NOT NULL REFERENCES users (id),
    due_at timestamptz NOT NULL,
    opened_by uuid NOT NULL REFERENCES users (id),
    opened_at timestamptz NOT NULL,
    done_by uuid REFERENCES users (id),
    done_at timestamptz,
    done_text text,
    -- A second person's judgement: whether it helped.
    checked_by uuid REFERENCES users (id),
    checked_at timestamptz,
    effective boolean,
    check_text text,
    version bigint NOT NULL
);

CREATE INDEX cures_by_due ON cures (due_at, id);
CREATE INDEX cures_by_cause ON cures (cause, opened_at);
CREATE INDEX cures_by_owner ON cures (owner_id, due_at);
-- One at a time for each cause.
CREATE UNIQUE INDEX cures_open ON cures (cause) WHERE done_at IS NULL;
