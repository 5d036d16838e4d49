-- Exact percentiles: the smallest latency that at least that share of the records does not exceed.
SELECT
  coalesce(min(latency_ms) FILTER (WHERE up_to * 100 >= 50 * in_all), 0) AS p50,
  coalesce(min(latency_ms) FILTER (WHERE up_to * 100 >= 95 * in_all), 0) AS p95,
  coalesce(min(latency_ms) FILTER (WHERE up_to * 100 >= 99 * in_all), 0) AS p99
FROM (
  SELECT latency_ms, sum(records) OVER (ORDER BY latency_ms) AS up_to, sum(records) OVER () AS in_all
  FROM rolled_up
  WHERE well_formed AND NOT per_vehicle
)
