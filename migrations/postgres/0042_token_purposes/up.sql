-- What a token is good for, as lists of words; NULL for whatever its owner may do.
ALTER TABLE tokens ADD COLUMN channels jsonb;
ALTER TABLE tokens ADD COLUMN operations jsonb;
