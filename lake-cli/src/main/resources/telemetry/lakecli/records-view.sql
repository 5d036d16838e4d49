-- Parameters: :source, records (a value of SQL).
CREATE VIEW records AS
SELECT
  strftime("timestamp", '%Y') AS "year",
  strftime("timestamp", '%m') AS "month",
  strftime("timestamp", '%d') AS "day",
  strftime("timestamp", '%H') AS "hour",
  make_timestamptz(epoch_us("timestamp") // 3600000000 * 3600000000) AS hour_start,
  COLUMNS(lambda name: lower(name) NOT IN ('hour', 'hour_start'))
FROM (:source)
