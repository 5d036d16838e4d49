-- The user's file: one line per vehicle, sorted by id.
-- Parameters: :start, the hour as text; :file.
COPY (
  SELECT
    :start AS hour,
    vehicle_id,
    "count",
    instant(first_nanos) AS first_timestamp,
    instant(last_nanos) AS last_timestamp
  FROM vehicles
  ORDER BY vehicle_id
) TO :file (FORMAT json)
