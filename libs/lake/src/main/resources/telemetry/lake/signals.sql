-- One row per vehicle, signal and period. The mean has twelve significant digits, so that it does not depend on the
-- order of the values. The mean is never outside of min and max; it is NULL if the sum exceeds the range of a double.
-- If several values have the latest instant, the value of the largest CAN id is the last. A last value of -0.0 becomes
-- 0.0 on both engines. The unit is NULL for signals of payloads. If files of a group name several units for one signal,
-- the last by alphabet counts.
-- Parameters, all of them SQL: :column, the name of the column of the period; :period, its start in microseconds; :sum,
-- the sum of figure, more exact than a plain sum.
SELECT
  make_timestamptz(period) AS :column,
  vehicle_id,
  signal,
  "count",
  smallest AS "min",
  CASE WHEN average BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308
       THEN greatest(smallest, least(largest, twelve_digits(average))) END AS mean,
  largest AS "max",
  latest AS "last",
  unit
FROM (
  SELECT
    period,
    vehicle_id,
    signal,
    count(*) AS "count",
    min(figure) AS smallest,
    max(figure) AS largest,
    :sum / count(*) AS average,
    max_by(figure, row(nanos_in_hour, can_id, figure)) + 0e0 AS latest,
    max(unit) AS unit
  FROM (SELECT *, :period AS period FROM figures)
  GROUP BY period, vehicle_id, signal
)
ORDER BY period, vehicle_id, signal
