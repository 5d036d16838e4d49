-- The figures of the whole hour.
SELECT
  CAST(coalesce(sum(records) FILTER (WHERE well_formed), 0) AS BIGINT) AS records,
  count(*) FILTER (WHERE well_formed) AS vehicles,
  CAST(coalesce(sum(lines - records) FILTER (WHERE well_formed), 0) AS BIGINT) AS duplicates,
  CAST(coalesce(sum(lines) FILTER (WHERE NOT well_formed), 0) AS BIGINT) AS malformed
FROM rolled_up
WHERE per_vehicle
