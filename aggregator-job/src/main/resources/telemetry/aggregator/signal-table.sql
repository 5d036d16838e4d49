-- One row per vehicle, signal and period. The total is of the values to nine decimal places, so that it does not depend on
-- their order; values of 10^15 and more are not in it, nor in summed. Of values of the same instant the last is that of the
-- largest CAN id.
-- Parameters: :period, when the period starts that micros is in (a value of SQL, not a text).
SELECT
  period_micros,
  vehicle_id,
  signal,
  count(*) AS records,
  min(figure) AS smallest,
  max(figure) AS largest,
  sum(exact) AS total,
  count(exact) AS summed,
  max_by(figure, row(micros, nanos, can_id, figure)) AS latest
FROM (
  SELECT
    *,
    :period AS period_micros,
    CASE text WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE TRY_CAST(text AS DOUBLE) END AS figure,
    CASE text WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE TRY_CAST(text AS DECIMAL(24, 9)) END AS exact
  FROM entries
)
WHERE figure IS NOT NULL
GROUP BY period_micros, vehicle_id, signal
ORDER BY period_micros, vehicle_id, signal
