-- One line per vehicle, in the order of their ids. A timestamp is printed as it was sent: what stands behind the 29
-- characters that it is sorted by; on equal instants the smaller text, so that the output is always the same.
-- Parameters: :hour, the start of the hour; :file, where to write.
COPY (
  SELECT
    :hour AS hour,
    vehicle_id,
    CAST(sum(records) AS BIGINT) AS count,
    substr(min(first_timestamp), 30) AS first_timestamp,
    substr(max(last_timestamp), 30) AS last_timestamp
  FROM rollup
  WHERE well_formed
  GROUP BY vehicle_id
  ORDER BY vehicle_id
) TO :file (FORMAT json);
