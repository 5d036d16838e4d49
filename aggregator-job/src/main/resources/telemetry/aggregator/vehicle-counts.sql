-- One line per vehicle, in the order of their ids. A timestamp is printed as it was sent: what stands behind the 29
-- characters that it is sorted by; on equal instants the smaller text first, so that the output is always the same.
-- Parameters: :hour, the start of the hour; :file, where to write.
COPY (
  SELECT
    :hour AS hour,
    vehicle_id,
    records AS count,
    substr(first_timestamp, 30) AS first_timestamp,
    substr(last_timestamp, 30) AS last_timestamp
  FROM rollup
  WHERE well_formed AND per_vehicle
  ORDER BY vehicle_id
) TO :file (FORMAT json);
