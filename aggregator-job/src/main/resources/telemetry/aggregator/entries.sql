-- The records that were written to a file, and the entries of their payloads, as text: what the tables are made of.
-- Parameters: :file.
CREATE VIEW records AS
SELECT *, epoch_us("timestamp") AS micros, timestamp_nanos AS nanos FROM read_parquet(:file);
CREATE VIEW entries AS
SELECT * EXCLUDE (entry), entry.key AS signal, CAST(entry.value AS VARCHAR) AS text
FROM (
  SELECT
    vehicle_id,
    can_id,
    micros,
    nanos,
    unnest(map_entries(TRY_CAST(CAST(payload AS JSON) AS MAP(VARCHAR, JSON)))) AS entry
  FROM records
);
