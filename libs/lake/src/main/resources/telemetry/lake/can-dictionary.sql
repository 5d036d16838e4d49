-- The decoded signals of the hour.
-- Parameter: :hour, in microseconds since 1970.
SELECT
  make_timestamptz(:hour) AS hour_start,
  name AS signal,
  vehicles,
  dbc,
  message,
  unit,
  minimum AS "min",
  maximum AS "max",
  CASE WHEN len(labels) > 0 THEN
    CAST(to_json(list_transform(labels, lambda item: {'value': item."value", 'label': item.label})) AS VARCHAR)
  END AS labels,
  "comment"
FROM can_dictionary SEMI JOIN can_signals USING (group_number, dbc, name)
ORDER BY signal, vehicles, dbc, message, first_bit
