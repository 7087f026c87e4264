-- Who was sent to the provider of single sign-on and has not come back: once, and not for long. The secret lies in their
-- browser's cookie; only its SHA-256 is stored.
CREATE TABLE sign_ons (
    digest text PRIMARY KEY,
    -- Where they wanted to go.
    place text NOT NULL,
    -- Whether they must show the provider anew who they are.
    anew boolean NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX sign_ons_by_age ON sign_ons (created_at);
