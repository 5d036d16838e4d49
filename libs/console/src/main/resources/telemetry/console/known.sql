-- Fills the table known anew.
DELETE FROM known;
INSERT INTO known
SELECT
  fleet.rowid,
  live.vehicle_id,
  coalesce(fleet.records, 0),
  greatest(fleet.last_seen, live.last_seen),
  live.records,
  live.anomalous
FROM live
LEFT JOIN built.fleet ON fleet.vehicle_id = live.vehicle_id
