-- What boards are made of is laid out anew, so what there is of it is made anew.
DELETE FROM board_counts;
DELETE FROM board_entries;
DELETE FROM boards;
DELETE FROM standings;
UPDATE memberships SET tally_due_at = 0, tally_from = NULL;

-- Boards of one date are kept for a while only; others have no end.
ALTER TABLE boards ADD COLUMN expires_at INTEGER;
CREATE INDEX boards_expiring ON boards (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX standings_ends ON standings (period, ends_on);

-- Nobody asks for all entries of a person: their totals tell on which boards they are.
DROP INDEX board_entries_subject;

-- To settle a board is to say so on its row. What changes afterwards notes what it was before: the key of
-- an entry, and how many were counted. What is null has not changed since.
ALTER TABLE board_entries DROP COLUMN settled_rank;
ALTER TABLE board_entries ADD COLUMN settled_key INTEGER;
ALTER TABLE board_counts ADD COLUMN settled INTEGER;
