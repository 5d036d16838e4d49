-- One row per vehicle, in the order of their ids. A timestamp is given as it was sent: what stands behind the 29 characters
-- that it is sorted by; on equal instants the smaller text first, so that the output is always the same.
SELECT
  vehicle_id,
  records,
  substr(first_timestamp, 30) AS first_timestamp,
  substr(last_timestamp, 30) AS last_timestamp
FROM rolled_up
WHERE well_formed AND per_vehicle
ORDER BY vehicle_id
