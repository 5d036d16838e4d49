-- The lines of one hour: their fields, a digest of the payload, whether they are records of this hour, and their file.
--
-- A line is a record of the hour if it has every field of the contract, its payload is an object and its timestamp is in
-- the hour. One that is no
-- JSON has NULLs only, and is not. Blank lines are not seen. A line of over 16 MiB fails the query, which names its file.
--
-- The payload counts as it was sent: DuckDB reads numbers as doubles, so that its own text of a payload makes one of
-- 1.50 and 1.5. That text stands for the payload only where it is, white space aside, what the line holds; elsewhere
-- the whole line without its stamp does. MD5 keeps the rows short; only records of the same vehicle, CAN id and
-- timestamp are ever compared by it.
--
-- sent_payload is the payload as it was sent, without white space, where it can be cut out of the line, because it is flat or
-- the last field; else DuckDB's own text of it. other_fields are those that the contract does not name, as a JSON object, or NULL. Columns that a query
-- does not ask for are not computed.
-- Parameters: :files, a glob; :hour, the first 13 characters of the hour's timestamps.
CREATE VIEW lines AS
WITH raw_lines AS (
  SELECT
    filename,
    json AS line,
    json_extract_string(json, ['$.vehicle_id', '$.can_id', '$.timestamp', '$.ingest_received_at', '$.payload']) AS fields
  FROM read_ndjson_objects(:files, filename = true, ignore_errors = true)
),
compact_lines AS (
  SELECT
    *,
    fields[5] AS payload,
    CASE WHEN contains(line, '"payload":' || fields[5]) THEN line
         ELSE regexp_replace(line, '("(?:[^"\\]|\\.)*")|[ \t\r]+', '\1', 'g') END AS compact
  FROM raw_lines
),
fields AS (
  SELECT
    filename,
    line,
    compact,
    fields[1] AS vehicle_id,
    fields[2] AS can_id,
    fields[3] AS "timestamp",
    epoch_ms(TRY_CAST(substr(fields[4], 1, 23) AS TIMESTAMP)) AS received_ms,
    payload,
    contains(compact, '"payload":' || payload) AS is_canonical,
    compact NOT LIKE '%"payload":%"payload":%' AS is_single
  FROM compact_lines
)
SELECT
  filename,
  vehicle_id,
  can_id,
  "timestamp",
  received_ms,
  md5_number(
    CASE WHEN is_canonical AND is_single THEN payload
         ELSE regexp_replace(compact, ',"ingest_received_at":"[^"]*"\}$', '') END) AS payload_digest,
  coalesce(
    vehicle_id IS NOT NULL AND can_id IS NOT NULL AND payload IS NOT NULL AND received_ms IS NOT NULL
      AND payload LIKE '{%' AND (is_canonical OR json_type(line, '$.payload') = 'OBJECT')
      AND regexp_full_match("timestamp", :hour || ':[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?Z'), false) AS well_formed,
  CASE WHEN is_canonical OR NOT is_single THEN payload
       WHEN regexp_matches(compact, '"payload":\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}')
       THEN regexp_extract(compact, '"payload":(\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\})', 1)
       WHEN json_valid(regexp_extract(compact, '"payload":(\{.*\}),"ingest_received_at":"[^"]*"\}$', 1))
       THEN regexp_extract(compact, '"payload":(\{.*\}),"ingest_received_at":"[^"]*"\}$', 1)
       ELSE payload END AS sent_payload,
  CASE WHEN len(json_keys(line)) > 5 THEN CAST(json_merge_patch(
    line, '{"timestamp":null,"vehicle_id":null,"can_id":null,"payload":null,"ingest_received_at":null}') AS VARCHAR)
  END AS other_fields
FROM fields;
