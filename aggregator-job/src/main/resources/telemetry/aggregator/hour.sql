-- One hour of raw lines, rolled up to one row per vehicle and latency. All figures of the hour come from this table.
--
-- A line is a record of the hour if it has every field of the contract and its timestamp is in the hour. Records with
-- the same identity, (vehicle_id, can_id, timestamp, payload), are one record; the first receipt of its copies counts.
-- Timestamps have 0 to 9 digits of fraction: padded to 9 they sort as text as they do in time.
-- Parameters: :files, a list of paths or a glob; :hour, the first 13 characters of the hour's timestamps.
CREATE TABLE rollup AS
WITH raw_lines AS (
  SELECT
    vehicle_id,
    can_id,
    "timestamp",
    payload,
    rpad(
      CASE WHEN length("timestamp") = 20 THEN substr("timestamp", 1, 19) || '.'
           ELSE substr("timestamp", 1, length("timestamp") - 1) END, 29, '0') AS sortable,
    epoch_ms(TRY_CAST(substr(ingest_received_at, 1, 23) AS TIMESTAMP)) AS received_ms
  FROM read_json(
    :files,
    format = 'newline_delimited',
    ignore_errors = true,
    maximum_object_size = 1048576, -- bounds the buffer of each thread; a line of the contract has 16 KiB
    columns = {
      vehicle_id: 'VARCHAR', can_id: 'VARCHAR', "timestamp": 'VARCHAR', payload: 'JSON', ingest_received_at: 'VARCHAR'
    })
),
lines AS (
  SELECT
    *,
    epoch_ms(TRY_CAST(substr(sortable, 1, 23) AS TIMESTAMP)) AS taken_ms,
    coalesce(
      vehicle_id IS NOT NULL AND can_id IS NOT NULL AND payload IS NOT NULL AND received_ms IS NOT NULL
        AND taken_ms IS NOT NULL AND substr("timestamp", 1, 13) = :hour, false) AS well_formed
  FROM raw_lines
),
records AS (
  SELECT
    well_formed,
    vehicle_id,
    "timestamp",
    any_value(sortable) AS sortable,
    greatest(0, min(received_ms) - any_value(taken_ms)) AS latency_ms,
    count(*) AS copies
  FROM lines
  GROUP BY well_formed, vehicle_id, can_id, "timestamp", payload
)
SELECT
  well_formed,
  CASE WHEN well_formed THEN vehicle_id END AS vehicle_id,
  CASE WHEN well_formed THEN latency_ms END AS latency_ms,
  count(*) AS records,
  CAST(sum(copies) AS BIGINT) AS lines,
  min(sortable || "timestamp") AS first_timestamp,
  max(sortable || "timestamp") AS last_timestamp
FROM records
GROUP BY 1, 2, 3;
