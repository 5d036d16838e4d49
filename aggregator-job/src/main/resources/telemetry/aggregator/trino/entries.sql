-- Follows lines.sql: the records, and the entries of their payloads, as text.
, records AS (
  SELECT
    vehicle_id,
    can_id,
    payload,
    1000 * date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00 UTC', from_iso8601_timestamp(substr(sortable, 1, 23) || 'Z'))
      + CAST(substr(sortable, 24, 3) AS bigint) AS micros,
    CAST(substr(sortable, 27, 3) AS bigint) AS nanos
  FROM deduplicated
  WHERE well_formed
),
entries AS (
  SELECT vehicle_id, can_id, micros, nanos, signal, json_format(entry) AS text
  FROM records
  CROSS JOIN UNNEST(try(CAST(json_parse(payload) AS map(varchar, json)))) AS of_payload (signal, entry)
)
