-- Parameters: :hour, in microseconds since 1970.
SELECT
  make_timestamptz(:hour) AS hour_start,
  vehicle_id,
  "count",
  make_timestamptz(:hour + divide(first_nanos, 1000)) AS first_seen,
  make_timestamptz(:hour + divide(last_nanos, 1000)) AS last_seen,
  can_ids,
  minutes,
  longest_gap_ms,
  sequence_missing,
  fleet,
  vin,
  region
FROM vehicles
ORDER BY vehicle_id
