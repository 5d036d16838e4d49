-- Records with a column for each of some signals. The column holds a number, or 1 and 0 for true and false; NULL for
-- any other value.
-- Parameters, all of them SQL: :records, a query; :paths, a list of the signals' paths; :signals, columns made of the
-- texts of their values.
SELECT * EXCLUDE (texts):signals
FROM (SELECT *, CAST(json_extract(payload, :paths) AS VARCHAR[]) AS texts FROM (:records))
