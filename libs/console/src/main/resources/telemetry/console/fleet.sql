-- Creates the table fleet, one row per vehicle of the last 24 hours.
-- Parameters, inserted as SQL: :source, the rows of the table vehicles; :first, the start of the oldest hour in epoch
-- seconds.
CREATE TABLE built.fleet AS
SELECT
  vehicle_id,
  CAST(sum("count") AS BIGINT) AS records,
  max(last_seen) AS last_seen,
  max_by(fleet, hour) FILTER (WHERE fleet IS NOT NULL) AS fleet,
  list({'hour': hour, 'records': "count", 'missing': sequence_missing}) AS hours
FROM (SELECT *, CAST((epoch(hour_start) - :first) // 3600 AS INTEGER) AS hour FROM :source)
GROUP BY vehicle_id
ORDER BY records DESC, vehicle_id
