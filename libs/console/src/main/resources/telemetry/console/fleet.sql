-- The records of each vehicle by hour, and its sum over the hours.
-- Parameters: :files, a list of the hours' tables of vehicles; :first, the start of the oldest hour in seconds since 1970;
-- :newest, which of the hours was aggregated last, all three SQL; :search, a text that vehicle ids contain.
CREATE VIEW counts AS
SELECT vehicle_id, "count", CAST((epoch(hour_start) - :first) // 3600 AS INTEGER) AS hour
FROM read_parquet(:files)
WHERE contains(vehicle_id, :search);
CREATE TABLE fleet AS
SELECT
  vehicle_id,
  CAST(sum("count") AS BIGINT) AS records,
  bool_or(hour = :newest) AS heard
FROM counts
GROUP BY vehicle_id
