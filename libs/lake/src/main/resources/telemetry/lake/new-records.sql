-- Those records of :lines that are not in :known, both queries (values of SQL). A copy of a known record is left out.
SELECT fresh.*
FROM (:lines) AS fresh
LEFT JOIN (:known) AS known
  ON fresh.vehicle_id = known.vehicle_id
  AND fresh."timestamp" = known."timestamp"
  AND fresh.timestamp_nanos = known.timestamp_nanos
  AND fresh.can_id = known.can_id
  AND fresh.payload = known.payload
  AND fresh."sequence" IS NOT DISTINCT FROM known."sequence"
WHERE known.vehicle_id IS NULL
