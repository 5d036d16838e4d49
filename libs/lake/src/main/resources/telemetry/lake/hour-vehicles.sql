-- One row per vehicle of the hour, of the relation records.
SELECT
  vehicle_id,
  count(*) AS "count",
  min(nanos_in_hour) AS first_nanos,
  max(nanos_in_hour) AS last_nanos,
  count(DISTINCT can_id) AS can_ids,
  count(DISTINCT divide(micros, 60000000)) AS minutes,
  divide(max(gap), 1000) AS longest_gap_ms,
  max("sequence") - min("sequence") + 1 - count(DISTINCT "sequence") AS sequence_missing
FROM (
  SELECT
    vehicle_id,
    can_id,
    micros,
    nanos_in_hour,
    "sequence",
    micros - lag(micros) OVER (PARTITION BY vehicle_id ORDER BY micros) AS gap
  FROM records
)
GROUP BY vehicle_id
