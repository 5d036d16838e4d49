-- Writes records, sorted, into the files data_0.parquet, data_1.parquet and so on of a folder. The column of a signal holds
-- a number, or 1 and 0 for true and false; NULL for any other value.
-- Parameters: :records, a query, :paths, a list of the signals' paths, :signals, columns made of the list texts of their
-- values, and :fieldids, all of them SQL; :folder.
COPY (
  SELECT * EXCLUDE (texts):signals
  FROM (SELECT *, CAST(json_extract(payload, :paths) AS VARCHAR[]) AS texts FROM (:records))
  ORDER BY vehicle_id, "timestamp", timestamp_nanos, can_id, "sequence", payload
) TO :folder (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880, FILE_SIZE_BYTES '1GB', FIELD_IDS {:fieldids})
