-- Creates a view over objects of the lake. The partition columns are parsed from the keys. Filters on year, month, day,
-- hour and file skip files; a filter on hour_start does not.
-- Parameters, inserted as SQL: :name, the name of the view; :source, the rows of the files, with the path in __path;
-- :start, the 1-based position of the key within the path; :columns, the remaining columns.
CREATE VIEW :name AS
WITH objects AS (
  SELECT regexp_extract(substr(__path, :start), '^(.*)/[^/]*$', 1) AS __key, * FROM :source
)
SELECT
  regexp_extract(__key, '/year=([0-9]{4})/', 1) AS "year",
  regexp_extract(__key, '/month=([0-9]{2})/', 1) AS "month",
  regexp_extract(__key, '/day=([0-9]{2})/', 1) AS "day",
  regexp_extract(__key, '/hour=([0-9]{2})/', 1) AS "hour",
  CAST(regexp_replace(__key, '^.*/year=([0-9]{4})/month=([0-9]{2})/day=([0-9]{2})/hour=([0-9]{2})/.*$',
    '\1-\2-\3 \4:00:00+00') AS TIMESTAMPTZ) AS hour_start,
  :columns
FROM objects
