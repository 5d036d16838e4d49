-- A view over objects of the lake. Its partition columns are what the keys say; a condition on year, month, day, hour or
-- file leaves out files, one on hour_start does not.
-- Parameters, all of them SQL: :name; :source, rows of files, whose paths are in __path; :start, where in a path the key
-- begins, 1 for the first character; :columns, what else the view has.
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
