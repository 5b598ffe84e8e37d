ALTER TABLE authorizations DROP COLUMN scopes;
