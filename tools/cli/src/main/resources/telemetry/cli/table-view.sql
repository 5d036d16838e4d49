-- Creates a view over a table. The partition columns are derived from the time of the row.
-- Parameters, inserted as SQL: :name, the name of the view; :time, the time column; :source, the rows of the table.
CREATE VIEW :name AS
SELECT
  strftime(":time", '%Y') AS "year",
  strftime(":time", '%m') AS "month",
  strftime(":time", '%d') AS "day",
  strftime(":time", '%H') AS "hour",
  make_timestamptz(epoch_us(":time") // 3600000000 * 3600000000) AS hour_start,
  COLUMNS(lambda name: lower(name) NOT IN ('hour', 'hour_start'))
FROM (:source)
