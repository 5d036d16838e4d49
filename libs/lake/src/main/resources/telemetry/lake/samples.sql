-- Parameter: :decoded, a query (SQL).
SELECT
  vehicle_id,
  make_timestamptz(micros) AS "timestamp",
  CAST(nanos_in_hour % 1000 AS INTEGER) AS timestamp_nanos,
  can_id,
  name AS signal,
  "value",
  label
FROM (:decoded)
