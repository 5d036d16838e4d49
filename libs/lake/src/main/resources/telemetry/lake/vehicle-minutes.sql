-- Gaps are between records of the same vehicle and minute.
SELECT
  make_timestamptz(minute * 60000000) AS minute_start,
  vehicle_id,
  count(*) AS "count",
  make_timestamptz(min(micros)) AS first_seen,
  make_timestamptz(max(micros)) AS last_seen,
  count(DISTINCT can_id) AS can_ids,
  divide(max(gap), 1000) AS longest_gap_ms
FROM (
  SELECT *, micros - lag(micros) OVER (PARTITION BY minute, vehicle_id ORDER BY micros) AS gap
  FROM (SELECT vehicle_id, can_id, micros, divide(micros, 60000000) AS minute FROM records)
)
GROUP BY minute, vehicle_id
ORDER BY minute, vehicle_id
