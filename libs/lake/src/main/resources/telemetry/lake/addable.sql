-- Returns true if new records of :lines may be added beside :known, both queries (values of SQL). This needs a new
-- record. It also needs that no copy replaces a known record, because the copy was received earlier or has smaller
-- other fields.
-- The columns are compared as in new-records.sql.
SELECT count(*) > count(known.vehicle_id)
  AND count(*) FILTER (WHERE fresh.ingest_received_at < known.ingest_received_at
    OR fresh.other_fields < known.other_fields
    OR (known.vehicle_id IS NOT NULL AND fresh.other_fields IS NOT NULL AND known.other_fields IS NULL)) = 0
FROM (:lines) AS fresh
LEFT JOIN (:known) AS known
  ON fresh.vehicle_id = known.vehicle_id
  AND fresh."timestamp" = known."timestamp"
  AND fresh.timestamp_nanos = known.timestamp_nanos
  AND fresh.can_id = known.can_id
  AND fresh.payload = known.payload
  AND coalesce(fresh."sequence", -1) = coalesce(known."sequence", -1)
