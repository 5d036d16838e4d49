-- Creates the view counts, records by vehicle and hour, and the table fleet, their sums by vehicle.
-- Parameters, inserted as SQL: :files, a list of Parquet files of the table vehicles; :first, the start of the oldest hour
-- in epoch seconds; :newest, the index of the last aggregated hour. Bound as text: :search, a part of the vehicle id.
CREATE VIEW counts AS
SELECT vehicle_id, "count", CAST((epoch(hour_start) - :first) // 3600 AS INTEGER) AS hour
FROM read_parquet(:files)
WHERE contains(vehicle_id, :search);
CREATE TABLE fleet AS
SELECT
  vehicle_id,
  CAST(sum("count") AS BIGINT) AS records,
  bool_or(hour = :newest) AS is_reporting
FROM counts
GROUP BY vehicle_id
