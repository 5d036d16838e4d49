-- The schema of the table below.
CREATE SCHEMA IF NOT EXISTS :schema
