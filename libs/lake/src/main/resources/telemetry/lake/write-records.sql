-- Writes records, sorted, into the files data_0.parquet, data_1.parquet and so on of a folder.
-- Parameters: :records, a query, and :fieldids, both SQL; :folder.
COPY (
  SELECT *
  FROM (:records)
  ORDER BY vehicle_id, "timestamp", timestamp_nanos, can_id, "sequence", payload
) TO :folder (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880, FILE_SIZE_BYTES '1GB', FIELD_IDS {:fieldids})
