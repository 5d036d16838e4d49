-- Those records of :lines that are not in :known, both queries (values of SQL). A copy of a known record is left out.
-- No IS NOT DISTINCT FROM: with it, Trino 476 finds no known record when all of :lines are without a sequence.
SELECT fresh.*
FROM (:lines) AS fresh
LEFT JOIN (:known) AS known
  ON fresh.vehicle_id = known.vehicle_id
  AND fresh."timestamp" = known."timestamp"
  AND fresh.timestamp_nanos = known.timestamp_nanos
  AND fresh.can_id = known.can_id
  AND fresh.payload = known.payload
  AND coalesce(fresh."sequence", -1) = coalesce(known."sequence", -1)
WHERE known.vehicle_id IS NULL
