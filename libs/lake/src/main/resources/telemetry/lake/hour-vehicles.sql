-- One row per vehicle of the hour, of the relation records. The fleet, vin and region are of the last record that has
-- one; of several at one instant, the last by alphabet counts.
SELECT
  vehicle_id,
  count(*) AS "count",
  min(nanos_in_hour) AS first_nanos,
  max(nanos_in_hour) AS last_nanos,
  count(DISTINCT can_id) AS can_ids,
  count(DISTINCT divide(micros, 60000000)) AS minutes,
  divide(max(gap), 1000) AS longest_gap_ms,
  max("sequence") - min("sequence") + 1 - count(DISTINCT "sequence") AS sequence_missing,
  max_by(fleet, row(nanos_in_hour, fleet)) FILTER (WHERE fleet IS NOT NULL) AS fleet,
  max_by(vin, row(nanos_in_hour, vin)) FILTER (WHERE vin IS NOT NULL) AS vin,
  max_by(region, row(nanos_in_hour, region)) FILTER (WHERE region IS NOT NULL) AS region
FROM (
  SELECT
    vehicle_id,
    can_id,
    micros,
    nanos_in_hour,
    "sequence",
    fleet,
    vin,
    region,
    micros - lag(micros) OVER (PARTITION BY vehicle_id ORDER BY micros) AS gap
  FROM records
)
GROUP BY vehicle_id
