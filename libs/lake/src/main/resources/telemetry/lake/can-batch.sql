-- Writes the signals of some frames, in the order of the frames.
-- Parameters: :frames and :signals, both SQL; :file.
COPY (
  SELECT f.frame, f.group_number, f.vehicle_id, f.can_id, f.micros, f.nanos_in_hour, s.dbc, s.name, s."value", s.label, s.unit
  FROM (:signals) AS s JOIN :frames AS f USING (frame)
  ORDER BY frame, name
) TO :file (FORMAT parquet)
