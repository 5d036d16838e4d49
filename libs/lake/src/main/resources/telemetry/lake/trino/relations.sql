-- The relations of ../relations.sql. Follows functions.sql.
-- Parameters, all of them SQL: :known, the records of the hour; :hour, its start in microseconds since 1970; :vehicles;
-- :query, over these relations.
,
FUNCTION entries_of(payload varchar) RETURNS array(row(signal varchar, figure double))
BEGIN
  DECLARE found array(row(signal varchar, figure double)) DEFAULT ARRAY[];
  DECLARE nodes array(row(signal varchar, entry json));
  SET nodes = transform(
    map_entries(CAST(json_parse(payload) AS map(varchar, json))),
    x -> CAST(row(x[1], x[2]) AS row(signal varchar, entry json)));
  WHILE (cardinality(nodes) > 0) DO
    SET found = found || transform(
      filter(nodes, x -> figure_of(x.entry) IS NOT NULL),
      x -> CAST(row(x.signal, figure_of(x.entry)) AS row(signal varchar, figure double)));
    SET nodes = flatten(transform(nodes, x -> CASE substr(json_format(x.entry), 1, 1)
      WHEN '{' THEN transform(
        map_entries(CAST(x.entry AS map(varchar, json))),
        y -> CAST(row(x.signal || '.' || y[1], y[2]) AS row(signal varchar, entry json)))
      WHEN '[' THEN transform(
        filter(zip(sequence(0, 63), slice(CAST(x.entry AS array(json)), 1, 64)), y -> y[1] < cardinality(CAST(x.entry AS array(json)))),
        y -> CAST(row(x.signal || '[' || CAST(y[1] AS varchar) || ']', y[2]) AS row(signal varchar, entry json)))
      ELSE ARRAY[] END));
  END WHILE;
  RETURN found;
END
WITH
records AS (
  SELECT *, epoch_us("timestamp") AS micros, (epoch_us("timestamp") - :hour) * 1000 + timestamp_nanos AS nanos_in_hour
  FROM (:known)
),
entries AS (
  SELECT vehicle_id, can_id, micros, nanos_in_hour, e.signal, e.figure
  FROM records
  CROSS JOIN UNNEST(entries_of(payload)) AS e (signal, figure)
),
figures AS (SELECT *, CAST(NULL AS varchar) AS unit FROM entries WHERE figure IS NOT NULL),
vehicles AS (:vehicles)
:query
