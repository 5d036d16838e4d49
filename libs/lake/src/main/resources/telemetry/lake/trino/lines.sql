-- The lines of parts without blank lines: the fields of a record, or NULLs for a line that is no record of the hour.
--
-- The columns are the columns of ../lines.sql, with the same values: the texts of payload and other_fields are equal to
-- DuckDB's.
-- This query makes the checks that LineCheck makes for DuckDB.
-- Parameters, all of them SQL: :lines, the table of lines; :parts, the table of the parts' paths; :start and :end, the
-- instants of the hour's start and of the next hour's.
SELECT
  part,
  IF(ok, vehicle_id) AS vehicle_id,
  IF(ok, instant) AS "timestamp",
  IF(ok, nanos_of(sent)) AS timestamp_nanos,
  IF(ok, can_id) AS can_id,
  IF(ok, CAST("sequence" AS bigint)) AS "sequence",
  IF(ok, canonical(payload)) AS payload,
  IF(
    ok AND names > 5 + IF("sequence" IS NULL, 0, 1) + IF(fleet IS NULL, 0, 1) + IF(vin IS NULL, 0, 1)
      + IF(region IS NULL, 0, 1),
    canonical(others(line, ARRAY[
      IF(fleet IS NULL, 'timestamp', 'fleet'), IF(vin IS NULL, 'timestamp', 'vin'),
      IF(region IS NULL, 'timestamp', 'region')]))) AS other_fields,
  IF(ok, received) AS ingest_received_at,
  IF(ok, fleet) AS fleet,
  IF(ok, vin) AS vin,
  IF(ok, region) AS region
FROM (
  SELECT
    *,
    coalesce(
      vehicle_id IS NOT NULL
        AND instant >= :start
        AND instant < :end
        AND from_base(substr(can_id, 3), 16) <= :maxcan
        AND received IS NOT NULL
        AND starts_with(payload, '{')
        AND payload <> '{}'
        AND ("sequence" IS NULL OR (regexp_like("sequence", '^[0-9]{1,16}$') AND CAST("sequence" AS bigint) <= :maxsequence))
        AND NOT has_name_twice(line, json_format(json))
        AND NOT ((strpos(json_format(json), 'Infinity"') > 0 OR regexp_like(line, '[0-9]{309}')) AND has_huge_number(line)),
      false) AS ok
  FROM (
    SELECT
      part,
      line,
      json,
      cardinality(fields) AS names,
      regexp_extract(json_format(element_at(fields, 'vehicle_id')), '^"([A-Za-z0-9._:-]{1,64})"$', 1) AS vehicle_id,
      regexp_extract(json_format(element_at(fields, 'can_id')), '^"(0x[0-9A-Fa-f]{1,8})"$', 1) AS can_id,
      json_format(element_at(fields, 'timestamp')) AS sent,
      try(instant_of(json_format(element_at(fields, 'timestamp')))) AS instant,
      try(instant_of(json_format(element_at(fields, 'ingest_received_at')))) AS received,
      json_format(element_at(fields, 'sequence')) AS "sequence",
      regexp_extract(json_format(element_at(fields, 'fleet')), '^"([A-Za-z0-9._-]{1,64})"$', 1) AS fleet,
      regexp_extract(json_format(element_at(fields, 'vin')), '^"([A-HJ-NPR-Z0-9]{17})"$', 1) AS vin,
      regexp_extract(json_format(element_at(fields, 'region')), '^"([A-Za-z0-9._-]{1,64})"$', 1) AS region,
      IF(fields IS NOT NULL, json_query(line, 'lax $.payload')) AS payload
    FROM (
      SELECT part, line, json, try(CAST(json AS map(varchar, json))) AS fields
      FROM (
        SELECT part, line, try(json_parse(line)) AS json
        FROM (
          SELECT "$path" AS part, readable(line, rest) AS line
          FROM :lines
          WHERE "$path" IN (SELECT path FROM :parts)
            AND (line IS NULL OR rest IS NOT NULL
              OR trim(BOTH U&'\0009\000A\000B\000C\000D\001C\001D\001E\001F\0020' FROM line) <> '')
        )
      )
    )
  )
)
