-- Times come from the application, never from database defaults, so that both engines store the same.

CREATE TABLE teams (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    region text,
    lead_id uuid,
    duty_manager_id uuid,
    manager_id uuid,
    director_id uuid,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL
);

CREATE TABLE users (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    email text NOT NULL UNIQUE,
    role text NOT NULL,
    team_id uuid REFERENCES teams (id),
    language text NOT NULL,
    active boolean NOT NULL,
    absent_until timestamptz,
    bounced_at timestamptz,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX users_by_team ON users (team_id);

-- Bearer tokens: the secret itself is never stored, only its SHA-256.
CREATE TABLE tokens (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    digest text NOT NULL UNIQUE,
    label text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    used_at timestamptz
);
CREATE INDEX tokens_by_user ON tokens (user_id);

CREATE TABLE policies (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    version integer NOT NULL,
    body jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (name, version)
);

CREATE TABLE calendars (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    version integer NOT NULL,
    body jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (name, version)
);

CREATE TABLE customers (
    id uuid PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    company text COLLATE "C" NOT NULL,
    email text,
    tier text NOT NULL,
    region text,
    account_manager_id uuid REFERENCES users (id),
    language text NOT NULL,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL
);
-- With the company, so that a search by parts of either reads the index alone.
CREATE INDEX customers_by_name ON customers (name, id, company);
CREATE INDEX customers_by_account_manager ON customers (account_manager_id);

-- A bare phone number is a full key: it leads to one customer.
CREATE TABLE customer_phones (
    phone text COLLATE "C" PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES customers (id),
    position integer NOT NULL
);
CREATE INDEX customer_phones_by_customer ON customer_phones (customer_id, position);

-- The fold of a ticket's events. Never changed without one.
CREATE TABLE tickets (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    tracking_code text NOT NULL UNIQUE,
    version bigint NOT NULL,
    head text NOT NULL,
    changed_at timestamptz NOT NULL,
    kind text NOT NULL,
    channel text NOT NULL,
    urgency text NOT NULL,
    tier text NOT NULL,
    region text,
    category text,
    state text NOT NULL,
    outcome text,
    customer_id uuid NOT NULL REFERENCES customers (id),
    owner_id uuid REFERENCES users (id),
    team_id uuid REFERENCES teams (id),
    account_manager_id uuid REFERENCES users (id),
    level integer NOT NULL,
    epoch integer NOT NULL,
    received_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    late_entry boolean NOT NULL,
    origin text NOT NULL,
    unanswered_since timestamptz,
    replied_at timestamptz,
    merged_into uuid REFERENCES tickets (id),
    split_from uuid REFERENCES tickets (id),
    words jsonb NOT NULL,
    next_due_at timestamptz NOT NULL,
    sealed_version bigint NOT NULL,
    indexed boolean NOT NULL
);
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
    source text NOT NULL,
    external_id text NOT NULL,
    ticket_id uuid NOT NULL UNIQUE REFERENCES tickets (id),
    PRIMARY KEY (source, external_id)
);

-- The names that customers bear in other systems: one name of one source is one customer.
CREATE TABLE customers_imported_from (
    source text NOT NULL,
    reference text NOT NULL,
    customer_id uuid NOT NULL REFERENCES customers (id),
    PRIMARY KEY (source, reference)
);

-- Who is to be told of what: facts of the fold, with what reports group by, as of the time it was owed.
CREATE TABLE promises (
    id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL REFERENCES tickets (id),
    position integer NOT NULL,
    kind text NOT NULL,
    epoch integer NOT NULL,
    made_at timestamptz NOT NULL,
    clock_from timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    fulfilled_at timestamptz,
    fulfilled_by uuid,
    voided_at timestamptz,
    void_reason text,
    policy_id uuid NOT NULL REFERENCES policies (id),
    calendar_id uuid REFERENCES calendars (id),
    opened_by bigint,
    next_step integer NOT NULL,
    next_step_at timestamptz,
    ticket_kind text NOT NULL,
    channel text NOT NULL,
    tier text NOT NULL,
    region text,
    owner_id uuid,
    team_id uuid,
    customer_id uuid NOT NULL,
    imported boolean NOT NULL,
    UNIQUE (ticket_id, position)
);
CREATE INDEX promises_next_step ON promises (next_step_at, id) WHERE next_step_at IS NOT NULL;
CREATE INDEX promises_owed ON promises (due_at, id) WHERE fulfilled_at IS NULL AND voided_at IS NULL;
-- The reply rate reads this one alone. The two below hold few rows: what is not as it should be.
CREATE INDEX promises_by_kind ON promises (kind, imported, due_at, fulfilled_at, clock_from, made_at);
CREATE INDEX promises_voided ON promises (kind, imported, due_at) WHERE voided_at IS NOT NULL;
CREATE INDEX promises_recorded_late ON promises (kind, imported, due_at) WHERE made_at > due_at AND NOT imported;

-- Append-only and chained; see src/domain/chain.rs for the format.
CREATE TABLE events (
    ticket_id uuid NOT NULL REFERENCES tickets (id),
    seq bigint NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    fact jsonb NOT NULL,
    words jsonb,
    words_digest text,
    salt text,
    hash text NOT NULL,
    PRIMARY KEY (ticket_id, seq)
);

-- A step of a ladder happens once, on any number of replicas.
CREATE TABLE steps_taken (
    promise_id uuid NOT NULL REFERENCES promises (id),
    epoch integer NOT NULL,
    step integer NOT NULL,
    ticket_id uuid NOT NULL,
    due_at timestamptz NOT NULL,
    taken_at timestamptz NOT NULL,
    PRIMARY KEY (promise_id, epoch, step)
);
CREATE INDEX steps_taken_by_time ON steps_taken (taken_at);

-- Messages decided and not yet handed over, and what became of those that were.
CREATE TABLE outbox (
    id uuid PRIMARY KEY,
    intent text NOT NULL UNIQUE,
    kind text NOT NULL,
    ticket_id uuid,
    promise_id uuid,
    step integer,
    user_id uuid,
    address text NOT NULL,
    body jsonb NOT NULL,
    state text NOT NULL,
    urgent_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    next_try_at timestamptz NOT NULL,
    tries integer NOT NULL,
    fence bigint NOT NULL,
    leased_until timestamptz,
    digest_id uuid,
    message_id text,
    settled_at timestamptz,
    possible_duplicate boolean NOT NULL,
    last_error text
);
CREATE INDEX outbox_waiting ON outbox (urgent_at, id, next_try_at) WHERE settled_at IS NULL;
CREATE INDEX outbox_waiting_by_person ON outbox (address, created_at) WHERE settled_at IS NULL;
CREATE INDEX outbox_by_digest ON outbox (digest_id) WHERE digest_id IS NOT NULL;
CREATE INDEX outbox_digests ON outbox (address, settled_at) WHERE digest_id IS NOT NULL;
CREATE INDEX outbox_doubled ON outbox (id) WHERE possible_duplicate;
CREATE INDEX outbox_by_state ON outbox (state, created_at);
CREATE INDEX outbox_by_ticket ON outbox (ticket_id);

-- Answers already given to requests with an Idempotency-Key.
CREATE TABLE idempotency_keys (
    caller text NOT NULL,
    key text NOT NULL,
    request_digest text NOT NULL,
    answer jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Signed summaries of all chains; see src/domain/checkpoint.rs for the format.
CREATE TABLE checkpoints (
    number bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    tickets bigint NOT NULL,
    events bigint NOT NULL,
    root text NOT NULL,
    key text NOT NULL,
    signature text NOT NULL
);

CREATE TABLE checkpoint_entries (
    checkpoint bigint NOT NULL REFERENCES checkpoints (number),
    ticket_id uuid NOT NULL,
    version bigint NOT NULL,
    head text NOT NULL,
    PRIMARY KEY (checkpoint, ticket_id)
);

-- Work that one replica does for all, and when it was done last.
CREATE TABLE duties (
    name text PRIMARY KEY,
    holder text,
    held_until timestamptz,
    done_at timestamptz
);

CREATE TABLE settings (
    name text PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE ticket_search (
    ticket_id uuid PRIMARY KEY,
    terms tsvector NOT NULL
);
CREATE INDEX ticket_search_terms ON ticket_search USING gin (terms);
