-- The records of the hour, and the entries of their payloads as text. The names of nested entries are paths: gps.lat,
-- cells[0].volt. Only the first 64 elements of an array are included.
-- Parameters: :rows, a relation of records (SQL); :hour, the start of the hour in microseconds since 1970.
CREATE VIEW records AS
SELECT
  *,
  epoch_us("timestamp") AS micros,
  (epoch_us("timestamp") - :hour) * 1000 + timestamp_nanos AS nanos_in_hour
FROM :rows;
CREATE VIEW top_entries AS
SELECT
  vehicle_id,
  can_id,
  micros,
  nanos_in_hour,
  payload,
  unnest(json_keys(payload)) AS signal,
  unnest(json_extract(payload, '$.*')) AS entry
FROM records;
CREATE VIEW nested_entries AS
WITH RECURSIVE nested AS (
  SELECT vehicle_id, can_id, micros, nanos_in_hour, signal, entry
  FROM top_entries
  WHERE (contains(payload, ':{') OR contains(payload, ':[')) AND left(CAST(entry AS VARCHAR), 1) IN ('{', '[')
  UNION ALL
  SELECT vehicle_id, can_id, micros, nanos_in_hour, signal || step, entry
  FROM (
    SELECT
      vehicle_id,
      can_id,
      micros,
      nanos_in_hour,
      signal,
      unnest(CASE left(CAST(entry AS VARCHAR), 1)
        WHEN '{' THEN list_transform(json_keys(entry), lambda name: '.' || name)
        ELSE list_transform(range(least(64, CAST(json_array_length(entry) AS BIGINT))), lambda i: '[' || i || ']')
      END) AS step,
      unnest(CASE left(CAST(entry AS VARCHAR), 1)
        WHEN '{' THEN json_extract(entry, '$.*')
        ELSE json_extract(entry, '$[*]')[1:64]
      END) AS entry
    FROM nested
    WHERE left(CAST(entry AS VARCHAR), 1) IN ('{', '[')
  )
)
SELECT * FROM nested;
CREATE VIEW entries AS
SELECT
  *,
  CASE text WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE TRY_CAST(text AS DOUBLE) END AS figure
FROM (
  SELECT vehicle_id, can_id, micros, nanos_in_hour, signal, CAST(entry AS VARCHAR) AS text FROM top_entries
  UNION ALL
  SELECT vehicle_id, can_id, micros, nanos_in_hour, signal, CAST(entry AS VARCHAR) AS text FROM nested_entries
);
CREATE TABLE vehicles AS :vehicles;
CREATE MACRO twelve_digits(figure) AS CAST(format('{:.12g}', figure) AS DOUBLE);
-- Returns the instant at the given nanoseconds after the hour's start, as text with 0, 3, 6 or 9 digits of fraction.
CREATE MACRO instant(nanos) AS
  strftime(make_timestamp(:hour + nanos // 1000), '%Y-%m-%dT%H:%M:%S')
  || CASE
       WHEN nanos % 1000000000 = 0 THEN ''
       WHEN nanos % 1000000 = 0 THEN printf('.%03d', nanos % 1000000000 // 1000000)
       WHEN nanos % 1000 = 0 THEN printf('.%06d', nanos % 1000000000 // 1000)
       ELSE printf('.%09d', nanos % 1000000000)
     END
  || 'Z'
