-- Follows lines.sql: what rollup.sql is for DuckDB.
, timed AS (
  SELECT
    *,
    greatest(0, received_ms - try(date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00 UTC',
      from_iso8601_timestamp(substr(sortable, 1, 23) || 'Z')))) AS latency_ms
  FROM deduplicated
),
rolled_up AS (
  SELECT
    grouping(latency_ms) = 1 AS per_vehicle,
    well_formed,
    vehicle_id,
    latency_ms,
    count(*) AS records,
    sum(copies) AS lines,
    min(sortable || "timestamp") AS first_timestamp,
    max(sortable || "timestamp") AS last_timestamp
  FROM timed
  GROUP BY GROUPING SETS ((well_formed, vehicle_id), (well_formed, latency_ms))
)
