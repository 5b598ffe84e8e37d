DROP TABLE invitations;
DROP TABLE memberships;
DROP TABLE teams;
DROP TABLE seasons;
