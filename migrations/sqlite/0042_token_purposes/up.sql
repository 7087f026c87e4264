-- What a token is good for, as lists of words; NULL for whatever its owner may do.
ALTER TABLE tokens ADD COLUMN channels TEXT CHECK (json_valid(channels));
ALTER TABLE tokens ADD COLUMN operations TEXT CHECK (json_valid(operations));
