DROP INDEX tokens_fitbit_user;
DROP TABLE ended_tokens;
DROP TABLE client_permissions;
DROP TABLE api_clients;
