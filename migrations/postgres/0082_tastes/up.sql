-- How somebody likes their pages.
CREATE TABLE tastes (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    taste jsonb NOT NULL
);
