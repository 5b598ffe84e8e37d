DROP TABLE nutrition;
DROP TABLE activities;
ALTER TABLE day_records DROP COLUMN self_reported_miles_hundredths;
ALTER TABLE days DROP COLUMN self_reported_miles_hundredths;
ALTER TABLE days DROP COLUMN self_reported_active_minutes;
