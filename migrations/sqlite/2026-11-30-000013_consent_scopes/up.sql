-- What a person is asked to allow. Of ways that were begun before it is what everybody is asked.
ALTER TABLE authorizations ADD COLUMN scopes TEXT NOT NULL DEFAULT '';
