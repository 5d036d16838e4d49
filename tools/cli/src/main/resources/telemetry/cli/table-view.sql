-- A view over a table. Its partition columns follow from the time of the row.
-- Parameters, all of them SQL: :name; :time, the column of the time; :source, rows of the table.
CREATE VIEW :name AS
SELECT
  strftime(":time", '%Y') AS "year",
  strftime(":time", '%m') AS "month",
  strftime(":time", '%d') AS "day",
  strftime(":time", '%H') AS "hour",
  make_timestamptz(epoch_us(":time") // 3600000000 * 3600000000) AS hour_start,
  COLUMNS(lambda name: lower(name) NOT IN ('hour', 'hour_start'))
FROM (:source)
