-- Returns true if new records of :lines may be added beside :known, both queries (values of SQL). This needs a new
-- record. It also needs that no copy replaces a known record, because the copy was received earlier or has smaller
-- other fields, or a smaller fleet, vin or region. NULL is larger than any text.
-- The columns are compared as in new-records.sql.
SELECT count(*) > count(known.vehicle_id)
  AND count(*) FILTER (WHERE known.vehicle_id IS NOT NULL AND (
    fresh.ingest_received_at < known.ingest_received_at
    OR coalesce(fresh.other_fields < known.other_fields, known.other_fields IS NULL AND fresh.other_fields IS NOT NULL)
    OR coalesce(fresh.fleet < known.fleet, known.fleet IS NULL AND fresh.fleet IS NOT NULL)
    OR coalesce(fresh.vin < known.vin, known.vin IS NULL AND fresh.vin IS NOT NULL)
    OR coalesce(fresh.region < known.region, known.region IS NULL AND fresh.region IS NOT NULL))) = 0
FROM (:lines) AS fresh
LEFT JOIN (:known) AS known
  ON fresh.vehicle_id = known.vehicle_id
  AND fresh."timestamp" = known."timestamp"
  AND fresh.timestamp_nanos = known.timestamp_nanos
  AND fresh.can_id = known.can_id
  AND fresh.payload = known.payload
  AND coalesce(fresh."sequence", -1) = coalesce(known."sequence", -1)
