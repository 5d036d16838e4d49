-- Columns of the view vehicle_counts.
  json_extract_string(json, '$.vehicle_id') AS vehicle_id,
  TRY_CAST(json_extract_string(json, '$.count') AS BIGINT) AS count,
  json_extract_string(json, '$.first_timestamp') AS first_timestamp,
  json_extract_string(json, '$.last_timestamp') AS last_timestamp
