-- One row per vehicle and period. Gaps are between records of the same vehicle and period.
-- Parameters: :period, when the period starts that micros is in (a value of SQL, not a text).
SELECT
  period_micros,
  vehicle_id,
  count(*) AS records,
  min(micros) AS first_micros,
  max(micros) AS last_micros,
  count(DISTINCT can_id) AS can_ids,
  count(DISTINCT micros - micros % 60000000) AS minutes,
  max(gap) AS longest_gap_micros
FROM (
  SELECT *, micros - lag(micros) OVER (PARTITION BY period_micros, vehicle_id ORDER BY micros) AS gap
  FROM (SELECT vehicle_id, can_id, micros, :period AS period_micros FROM records)
)
GROUP BY period_micros, vehicle_id
ORDER BY period_micros, vehicle_id
