-- Creates the tables live, the consumer's window, and known, its vehicles with their figures of the tables; and the
-- view merged, all vehicles. A vehicle is silent if its last record is older than the newest complete hour; an hour
-- that is aggregated in part makes no vehicle silent.
-- Parameter, inserted as SQL: :complete, the start of the newest complete hour, or NULL.
CREATE TABLE live (vehicle_id VARCHAR, fleet VARCHAR, records INTEGER, last_seen TIMESTAMPTZ, anomalous BOOLEAN);
CREATE TABLE known (
  place BIGINT, vehicle_id VARCHAR, fleet VARCHAR, records BIGINT, last_seen TIMESTAMPTZ, live INTEGER, anomalous BOOLEAN);
CREATE VIEW merged AS
SELECT *, coalesce(last_seen < :complete, false) AS silent
FROM (
  SELECT place, vehicle_id, fleet, records, last_seen, live, anomalous FROM known
  UNION ALL
  SELECT counted.rowid, counted.vehicle_id, counted.fleet, counted.records, counted.last_seen, 0, false
  FROM built.fleet AS counted ANTI JOIN known ON known.place = counted.rowid
)
