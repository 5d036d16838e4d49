-- The records in files of checked lines. Columns that a query does not use are not computed.
--
-- The payload is DuckDB's own text of the JSON value, without white space. Strings have no unnecessary escapes. Numbers
-- with a fraction or an exponent are the shortest text of the double; integers have all their digits. Equal values in
-- the same order of keys have equal texts, so that the text represents the value in the identity.
-- other_fields are the fields that the contract does not name, as a JSON object, or NULL.
-- Parameters: :files, a list.
SELECT
  fields[1] AS vehicle_id,
  make_timestamptz(epoch_us(CAST(fields[3] AS TIMESTAMPTZ))) AS "timestamp",
  CASE WHEN length(fields[3]) > 27
    THEN CAST(rpad(regexp_extract(fields[3], '\.[0-9]{6}([0-9]{0,3})', 1), 3, '0') AS INTEGER)
    ELSE 0 END AS timestamp_nanos,
  fields[2] AS can_id,
  CAST(fields[6] AS BIGINT) AS "sequence",
  fields[5] AS payload,
  CASE WHEN names > 5 + CAST(fields[6] IS NOT NULL AS INTEGER) THEN CAST(json_merge_patch(line,
    '{"timestamp":null,"vehicle_id":null,"can_id":null,"sequence":null,"payload":null,"ingest_received_at":null}')
    AS VARCHAR) END AS other_fields,
  make_timestamptz(epoch_us(CAST(fields[4] AS TIMESTAMPTZ))) AS ingest_received_at
FROM (
  SELECT
    json AS line,
    len(json_keys(json)) AS names,
    json_extract_string(json,
      ['$.vehicle_id', '$.can_id', '$.timestamp', '$.ingest_received_at', '$.payload', '$.sequence']) AS fields
  FROM read_ndjson_objects(:files, compression = 'uncompressed')
)
