-- The CAN frames of vehicles with DBC files, numbered by group, vehicle and time.
-- Parameter: :groupnumber, the number of a vehicle's group (SQL); NULL for a vehicle without one.
CREATE TABLE can_frames AS
SELECT
  row_number() OVER (ORDER BY group_number, vehicle_id, nanos_in_hour, can_id, "sequence", payload) - 1 AS frame,
  group_number,
  vehicle_id,
  can_id,
  micros,
  nanos_in_hour,
  data,
  regexp_full_match(data, '([0-9A-Fa-f]{2}){0,64}') AS is_hex
FROM (
  SELECT *, :groupnumber AS group_number, json_extract_string(payload, '$.data') AS data
  FROM records
  WHERE json_type(payload, '$.data') = 'VARCHAR'
)
WHERE group_number IS NOT NULL
ORDER BY frame
