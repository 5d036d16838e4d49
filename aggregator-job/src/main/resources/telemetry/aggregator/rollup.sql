-- The lines of the hour, rolled up to one row per vehicle and one per latency. All figures come from this table.
--
-- Records with the same identity, (vehicle_id, can_id, timestamp, payload), are one record; the first receipt of its
-- copies counts. Timestamps have 0 to 9 digits of fraction: padded to 9 they sort as text as they do in time.
CREATE TABLE rolled_up AS
WITH records AS (
  SELECT well_formed, vehicle_id, "timestamp", min(received_ms) AS received_ms, count(*) AS copies
  FROM lines
  GROUP BY well_formed, vehicle_id, can_id, "timestamp", payload_digest
),
sortable AS (
  SELECT
    *,
    rpad(
      CASE WHEN length("timestamp") = 20 THEN substr("timestamp", 1, 19) || '.'
           ELSE substr("timestamp", 1, length("timestamp") - 1) END, 29, '0') AS sortable
  FROM records
),
timed AS (
  SELECT *, greatest(0, received_ms - epoch_ms(TRY_CAST(substr(sortable, 1, 23) AS TIMESTAMP))) AS latency_ms
  FROM sortable
)
SELECT
  grouping(latency_ms) = 1 AS per_vehicle,
  well_formed,
  vehicle_id,
  latency_ms,
  count(*) AS records,
  CAST(sum(copies) AS BIGINT) AS lines,
  min(sortable || "timestamp") AS first_timestamp,
  max(sortable || "timestamp") AS last_timestamp
FROM timed
GROUP BY GROUPING SETS ((well_formed, vehicle_id), (well_formed, latency_ms));
