DROP TABLE nutrition;
DROP TABLE activities;
