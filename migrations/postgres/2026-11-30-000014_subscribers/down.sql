ALTER TABLE schedules DROP COLUMN touched;
DROP TABLE program_notices;
DROP TABLE program_subscriptions;
DROP TABLE subscribers;
