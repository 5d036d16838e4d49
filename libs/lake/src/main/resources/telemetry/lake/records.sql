-- The distinct records of :source. Records with the same identity, (vehicle_id, can_id, timestamp, payload, sequence),
-- become one record with the first receipt, and the smallest other fields, fleet, vin and region of its copies. The
-- result therefore depends neither on the order of the copies nor on how they are split.
-- Parameters: :source, a relation of records (a value of SQL, not a text); :copies, nothing or one more column.
SELECT
  vehicle_id,
  "timestamp",
  timestamp_nanos,
  can_id,
  "sequence",
  payload,
  min(other_fields) AS other_fields,
  min(ingest_received_at) AS ingest_received_at,
  min(fleet) AS fleet,
  min(vin) AS vin,
  min(region) AS region:copies
FROM :source
GROUP BY vehicle_id, "timestamp", timestamp_nanos, can_id, "sequence", payload
