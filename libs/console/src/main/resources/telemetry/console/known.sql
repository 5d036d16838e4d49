-- Fills the table known anew.
DELETE FROM known;
INSERT INTO known
SELECT
  counted.rowid,
  live.vehicle_id,
  coalesce(live.fleet, counted.fleet),
  coalesce(counted.records, 0),
  greatest(counted.last_seen, live.last_seen),
  live.records,
  live.anomalous
FROM live
LEFT JOIN built.fleet AS counted ON counted.vehicle_id = live.vehicle_id
