-- Columns of the view raw. For a line that is no JSON object all columns except file are NULL.
  TRY_CAST(json_extract_string(json, '$.timestamp') AS TIMESTAMPTZ) AS "timestamp",
  json_extract_string(json, '$.timestamp') AS timestamp_sent,
  json_extract_string(json, '$.vehicle_id') AS vehicle_id,
  json_extract_string(json, '$.can_id') AS can_id,
  json_extract(json, '$.payload') AS payload,
  TRY_CAST(json_extract_string(json, '$.ingest_received_at') AS TIMESTAMPTZ) AS ingest_received_at,
  CASE WHEN json_type(json) = 'OBJECT' THEN json END AS line,
  __key AS file
