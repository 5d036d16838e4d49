-- The records in files of checked lines. Columns that a query does not use are not computed.
--
-- The payload is DuckDB's own text of the JSON value, without white space. Strings have no unnecessary escapes. Numbers
-- with a fraction or an exponent are the shortest text of the double; integers have all their digits. Equal values in
-- the same order of keys have equal texts, so that the text represents the value in the identity.
-- A fleet, vin or region of another form, which earlier versions accepted, is a field that the contract does not name.
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
  CASE WHEN names > 5 + CAST(fields[6] IS NOT NULL AS INTEGER) + CAST(fleet IS NOT NULL AS INTEGER)
      + CAST(vin IS NOT NULL AS INTEGER) + CAST(region IS NOT NULL AS INTEGER)
    THEN CAST(json_merge_patch(line,
      '{"timestamp":null,"vehicle_id":null,"can_id":null,"sequence":null,"payload":null,"ingest_received_at":null'
      || CASE WHEN fleet IS NULL THEN '' ELSE ',"fleet":null' END
      || CASE WHEN vin IS NULL THEN '' ELSE ',"vin":null' END
      || CASE WHEN region IS NULL THEN '' ELSE ',"region":null' END
      || '}') AS VARCHAR) END AS other_fields,
  make_timestamptz(epoch_us(CAST(fields[4] AS TIMESTAMPTZ))) AS ingest_received_at,
  fleet,
  vin,
  region
FROM (
  SELECT
    *,
    CASE WHEN regexp_full_match(fields[7], '[A-Za-z0-9._-]{1,64}') AND json_type(line, '$.fleet') = 'VARCHAR'
      THEN fields[7] END AS fleet,
    CASE WHEN regexp_full_match(fields[8], '[A-HJ-NPR-Z0-9]{17}') AND json_type(line, '$.vin') = 'VARCHAR'
      THEN fields[8] END AS vin,
    CASE WHEN regexp_full_match(fields[9], '[A-Za-z0-9._-]{1,64}') AND json_type(line, '$.region') = 'VARCHAR'
      THEN fields[9] END AS region
  FROM (
    SELECT
      json AS line,
      len(json_keys(json)) AS names,
      json_extract_string(json,
        ['$.vehicle_id', '$.can_id', '$.timestamp', '$.ingest_received_at', '$.payload', '$.sequence', '$.fleet', '$.vin',
          '$.region']) AS fields
    FROM read_ndjson_objects(:files, compression = 'uncompressed')
  )
)
