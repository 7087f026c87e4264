-- Ids are UUIDs in text, instants are microseconds since 1970 in UTC, documents are JSON text.

CREATE TABLE teams (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    region TEXT,
    lead_id TEXT,
    duty_manager_id TEXT,
    manager_id TEXT,
    director_id TEXT,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    team_id TEXT REFERENCES teams (id),
    language TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    absent_until INTEGER,
    bounced_at INTEGER,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX users_by_team ON users (team_id);

-- Bearer tokens: the secret itself is never stored, only its SHA-256.
CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    digest TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    used_at INTEGER
) STRICT;
CREATE INDEX tokens_by_user ON tokens (user_id);

CREATE TABLE policies (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    created_at INTEGER NOT NULL,
    UNIQUE (name, version)
) STRICT;

CREATE TABLE calendars (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    created_at INTEGER NOT NULL,
    UNIQUE (name, version)
) STRICT;

CREATE TABLE customers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    company TEXT NOT NULL,
    email TEXT,
    tier TEXT NOT NULL,
    region TEXT,
    account_manager_id TEXT REFERENCES users (id),
    language TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
-- With the company, so that a search by parts of either reads the index alone.
CREATE INDEX customers_by_name ON customers (name, id, company);
CREATE INDEX customers_by_account_manager ON customers (account_manager_id);

-- A bare phone number is a full key: it leads to one customer.
CREATE TABLE customer_phones (
    phone TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_phones_by_customer ON customer_phones (customer_id, position);

-- The fold of a ticket's events. Never changed without one.
CREATE TABLE tickets (
    -- What the search index knows a ticket by; unlike a hidden row number it outlives a VACUUM.
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL UNIQUE,
    tracking_code TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    head TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    urgency TEXT NOT NULL,
    tier TEXT NOT NULL,
    region TEXT,
    category TEXT,
    state TEXT NOT NULL,
    outcome TEXT,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    owner_id TEXT REFERENCES users (id),
    team_id TEXT REFERENCES teams (id),
    account_manager_id TEXT REFERENCES users (id),
    level INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    late_entry INTEGER NOT NULL CHECK (late_entry IN (0, 1)),
    origin TEXT NOT NULL,
    unanswered_since INTEGER,
    replied_at INTEGER,
    merged_into TEXT REFERENCES tickets (id),
    split_from TEXT REFERENCES tickets (id),
    next_due_at INTEGER NOT NULL,
    sealed_version INTEGER NOT NULL,
    indexed INTEGER NOT NULL CHECK (indexed IN (0, 1)),
    -- Last, so that reading the columns before it does not walk through long text.
    words TEXT NOT NULL CHECK (json_valid(words))
) STRICT;
-- The columns after the id let a list filter without reading the tickets it leaves out.
CREATE INDEX tickets_by_urgency ON tickets (next_due_at, id, state, channel, kind, tier, region);
CREATE INDEX tickets_by_owner ON tickets (owner_id, next_due_at, id);
CREATE INDEX tickets_by_team ON tickets (team_id, next_due_at, id);
CREATE INDEX tickets_by_customer ON tickets (customer_id, received_at);
CREATE INDEX tickets_merged ON tickets (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX tickets_unsealed ON tickets (id) WHERE sealed_version < version;
CREATE INDEX tickets_unindexed ON tickets (id) WHERE NOT indexed;

-- Where imported tickets came from: a record comes in once.
CREATE TABLE imported_from (
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL UNIQUE REFERENCES tickets (id),
    PRIMARY KEY (source, external_id)
) STRICT, WITHOUT ROWID;

-- The names that customers bear in other systems: one name of one source is one customer.
CREATE TABLE customers_imported_from (
    source TEXT NOT NULL,
    reference TEXT NOT NULL,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    PRIMARY KEY (source, reference)
) STRICT, WITHOUT ROWID;

-- Who is to be told of what: facts of the fold, with what reports group by, as of the time it was owed.
CREATE TABLE promises (
    id TEXT PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    clock_from INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    fulfilled_at INTEGER,
    fulfilled_by TEXT,
    voided_at INTEGER,
    void_reason TEXT,
    policy_id TEXT NOT NULL REFERENCES policies (id),
    calendar_id TEXT REFERENCES calendars (id),
    opened_by INTEGER,
    next_step INTEGER NOT NULL,
    next_step_at INTEGER,
    ticket_kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    tier TEXT NOT NULL,
    region TEXT,
    owner_id TEXT,
    team_id TEXT,
    customer_id TEXT NOT NULL,
    imported INTEGER NOT NULL CHECK (imported IN (0, 1)),
    UNIQUE (ticket_id, position)
) STRICT;
CREATE INDEX promises_next_step ON promises (next_step_at, id) WHERE next_step_at IS NOT NULL;
CREATE INDEX promises_owed ON promises (due_at, id) WHERE fulfilled_at IS NULL AND voided_at IS NULL;
-- The reply rate reads this one alone. The two below hold few rows: what is not as it should be.
CREATE INDEX promises_by_kind ON promises (kind, imported, due_at, fulfilled_at, clock_from, made_at);
CREATE INDEX promises_voided ON promises (kind, imported, due_at) WHERE voided_at IS NOT NULL;
CREATE INDEX promises_recorded_late ON promises (kind, imported, due_at) WHERE made_at > due_at AND NOT imported;

-- Append-only and chained; see src/domain/chain.rs for the format.
CREATE TABLE events (
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    fact TEXT NOT NULL CHECK (json_valid(fact)),
    words TEXT CHECK (json_valid(words)),
    words_digest TEXT,
    salt TEXT,
    hash TEXT NOT NULL,
    PRIMARY KEY (ticket_id, seq)
) STRICT, WITHOUT ROWID;

-- A step of a ladder happens once, on any number of replicas.
CREATE TABLE steps_taken (
    promise_id TEXT NOT NULL REFERENCES promises (id),
    epoch INTEGER NOT NULL,
    step INTEGER NOT NULL,
    ticket_id TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    PRIMARY KEY (promise_id, epoch, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX steps_taken_by_time ON steps_taken (taken_at);

-- Messages decided and not yet handed over, and what became of those that were.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    intent TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    ticket_id TEXT,
    promise_id TEXT,
    step INTEGER,
    user_id TEXT,
    address TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    state TEXT NOT NULL,
    urgent_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    next_try_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    leased_until INTEGER,
    digest_id TEXT,
    message_id TEXT,
    settled_at INTEGER,
    possible_duplicate INTEGER NOT NULL CHECK (possible_duplicate IN (0, 1)),
    last_error TEXT
) STRICT;
CREATE INDEX outbox_waiting ON outbox (urgent_at, id, next_try_at) WHERE settled_at IS NULL;
CREATE INDEX outbox_waiting_by_person ON outbox (address, created_at) WHERE settled_at IS NULL;
CREATE INDEX outbox_by_digest ON outbox (digest_id) WHERE digest_id IS NOT NULL;
CREATE INDEX outbox_digests ON outbox (address, settled_at) WHERE digest_id IS NOT NULL;
CREATE INDEX outbox_doubled ON outbox (id) WHERE possible_duplicate;
CREATE INDEX outbox_by_state ON outbox (state, created_at);
CREATE INDEX outbox_by_ticket ON outbox (ticket_id);

-- Answers already given to requests with an Idempotency-Key.
CREATE TABLE idempotency_keys (
    caller TEXT NOT NULL,
    key TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (json_valid(answer)),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (caller, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Signed summaries of all chains; see src/domain/checkpoint.rs for the format.
CREATE TABLE checkpoints (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    tickets INTEGER NOT NULL,
    events INTEGER NOT NULL,
    root TEXT NOT NULL,
    key TEXT NOT NULL,
    signature TEXT NOT NULL
) STRICT;

CREATE TABLE checkpoint_entries (
    checkpoint INTEGER NOT NULL REFERENCES checkpoints (number),
    ticket_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    head TEXT NOT NULL,
    PRIMARY KEY (checkpoint, ticket_id)
) STRICT, WITHOUT ROWID;

-- Work that one replica does for all, and when it was done last.
CREATE TABLE duties (
    name TEXT PRIMARY KEY,
    holder TEXT,
    held_until INTEGER,
    done_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Terms come ready made from src/domain/search.rs: the tokenizer only splits at spaces. The row number is tickets.place.
CREATE VIRTUAL TABLE ticket_search USING fts5(terms, tokenize = 'ascii', detail = none, content = '',
    contentless_delete = 1);
