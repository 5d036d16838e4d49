-- One row per vehicle and period. Gaps are between records of the same vehicle and period, in whole milliseconds.
-- Parameters: :period, an expression in micros, microseconds since 1970 (a value of SQL, not a text).
WITH timed AS (
  SELECT vehicle_id, can_id, micros, :period AS period_micros
  FROM (SELECT vehicle_id, can_id, epoch_us("timestamp") AS micros FROM records)
),
gaps AS (
  SELECT *, micros - lag(micros) OVER (PARTITION BY period_micros, vehicle_id ORDER BY micros) AS gap FROM timed
)
SELECT
  period_micros,
  vehicle_id,
  count(*) AS records,
  min(micros) AS first_micros,
  max(micros) AS last_micros,
  count(DISTINCT can_id) AS can_ids,
  count(DISTINCT micros // 60000000) AS minutes,
  max(gap) // 1000 AS longest_gap_ms
FROM gaps
GROUP BY period_micros, vehicle_id
ORDER BY period_micros, vehicle_id;
