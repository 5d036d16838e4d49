-- The records of the hour, each once, in the order of vehicle and time: what curated/ holds of it.
--
-- Of copies the first receipt counts. The order is total, so that the same lines give the same bytes, whatever parts they
-- came in and however many threads wrote them.
-- Parameters: :file, where to write; :signals, columns made of the payload.
COPY (
  WITH records AS (
    SELECT
      vehicle_id,
      can_id,
      rpad(
        CASE WHEN length("timestamp") = 20 THEN substr("timestamp", 1, 19) || '.'
             ELSE substr("timestamp", 1, length("timestamp") - 1) END, 29, '0') AS sortable,
      "timestamp" AS sent,
      payload_digest,
      min(received_ms) AS received_ms,
      min(sent_payload) AS payload,
      min(other_fields) AS other_fields
    FROM lines
    WHERE well_formed
    GROUP BY vehicle_id, can_id, "timestamp", payload_digest
  )
  SELECT
    vehicle_id,
    CAST(substr(sortable, 1, 26) || 'Z' AS TIMESTAMPTZ) AS "timestamp",
    CAST(substr(sortable, 27, 3) AS SMALLINT) AS timestamp_nanos,
    can_id,
    payload,
    other_fields,
    make_timestamptz(received_ms * 1000) AS ingest_received_at:signals
  FROM records
  ORDER BY vehicle_id, sortable, sent, can_id, payload_digest
) TO :file (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880);
