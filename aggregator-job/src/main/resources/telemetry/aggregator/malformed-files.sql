-- The first files, by name, that hold a line that is no record of the hour.
SELECT DISTINCT filename FROM lines WHERE NOT well_formed ORDER BY filename LIMIT 10
