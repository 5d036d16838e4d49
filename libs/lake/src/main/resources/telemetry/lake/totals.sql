-- The figures of the whole hour. A percentile is exact: the smallest latency that at least this share of the records
-- does not exceed. A timestamp ahead of ingest counts as 0.
SELECT
  (SELECT count(*) FROM vehicles) AS vehicles,
  (SELECT coalesce(CAST(sum(minutes) AS DOUBLE) / (60 * count(*)), 0) FROM vehicles) AS completeness,
  CAST(coalesce(min(latency_ms) FILTER (WHERE up_to * 100 >= 50 * in_all), 0) AS BIGINT) AS p50,
  CAST(coalesce(min(latency_ms) FILTER (WHERE up_to * 100 >= 95 * in_all), 0) AS BIGINT) AS p95,
  CAST(coalesce(min(latency_ms) FILTER (WHERE up_to * 100 >= 99 * in_all), 0) AS BIGINT) AS p99
FROM (
  SELECT latency_ms, sum(records) OVER (ORDER BY latency_ms) AS up_to, sum(records) OVER () AS in_all
  FROM (
    SELECT latency_ms, count(*) AS records
    FROM (SELECT greatest(0, epoch_ms(ingest_received_at) - divide(micros, 1000)) AS latency_ms FROM records)
    GROUP BY latency_ms
  )
)
