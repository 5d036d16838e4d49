-- The lines of one hour, as lines.sql has them for DuckDB: their fields, a digest of the payload, whether they are records of
-- this hour, and their file. A line that is no JSON has NULLs only, and is no record. Blank lines are not seen. Only the
-- parts that were listed are read, whatever has come since.
--
-- What Trino takes for JSON and the contract does not, unpaired surrogates and what is no UTF-8, is told apart by hand. Trino's
-- own text of a payload stands for it only where it is, white space aside, what the line holds, as with DuckDB.
-- A line of over a million bytes counts as malformed, because Trino cannot concatenate it; a record has 16 KiB at most.
-- Parameters: :schema; :year, :month, :day, :hour, as in the keys; :files, names of the parts (values of SQL).
WITH raw_lines AS (
  SELECT
    "$path" AS filename,
    CASE WHEN rest IS NULL AND length(to_utf8(line)) <= 1000000 AND from_utf8(to_utf8(line)) = line
      AND (strpos(line, '\u') = 0 OR NOT regexp_like(regexp_replace(line,
        '\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}', ' '), '\\u[dD][89a-fA-F]'))
      AND try(CAST(json_parse(line) AS map(varchar, json))) IS NOT NULL THEN line END AS line
  FROM :schema.raw_lines
  WHERE year = :year AND month = :month AND day = :day AND hour = :hour
    AND substr("$path", -47) IN (:files)
    AND (line IS NULL OR rest IS NOT NULL OR regexp_like(line, '[^ \t\r]'))
),
fields AS (
  SELECT
    filename,
    line,
    json_extract_scalar(line, '$.vehicle_id') AS vehicle_id,
    json_extract_scalar(line, '$.can_id') AS can_id,
    json_extract_scalar(line, '$.timestamp') AS "timestamp",
    try(date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00 UTC', from_iso8601_timestamp(
      regexp_extract(json_extract_scalar(line, '$.ingest_received_at'), '\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,3})?') || 'Z'))) AS received_ms,
    nullif(json_format(json_extract(line, '$.payload')), 'null') AS payload
  FROM raw_lines
),
compact_lines AS (
  SELECT
    *,
    CASE WHEN strpos(line, '"payload":' || payload) > 0 THEN line
         ELSE regexp_replace(line, '("(?:[^"\\]|\\.)*")|[ \t\r]+', '$1') END AS compact
  FROM fields
),
lines AS (
  SELECT
    filename,
    vehicle_id,
    can_id,
    "timestamp",
    received_ms,
    payload,
    md5(to_utf8(
      CASE WHEN strpos(compact, '"payload":' || payload) > 0 AND compact NOT LIKE '%"payload":%"payload":%' THEN payload
           ELSE regexp_replace(compact, ',"ingest_received_at":"[^"]*"\}$', '') END)) AS payload_digest,
    coalesce(
      vehicle_id IS NOT NULL AND can_id IS NOT NULL AND payload LIKE '{%' AND received_ms IS NOT NULL
        AND substr("timestamp", 1, 13) = :year || '-' || :month || '-' || :day || 'T' || :hour
        AND regexp_like(substr("timestamp", 14), '\A:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?Z\z'), false) AS well_formed
  FROM compact_lines
),
deduplicated AS (
  SELECT
    well_formed,
    vehicle_id,
    can_id,
    "timestamp",
    rpad(CASE WHEN length("timestamp") = 20 THEN substr("timestamp", 1, 19) || '.'
              ELSE substr("timestamp", 1, length("timestamp") - 1) END, 29, '0') AS sortable,
    min(payload) AS payload,
    min(received_ms) AS received_ms,
    count(*) AS copies
  FROM lines
  GROUP BY well_formed, vehicle_id, can_id, "timestamp", payload_digest
)
