-- The account of the hour's CAN frames.
SELECT
  (SELECT count(*) FROM can_frames) AS frames,
  (SELECT count(*) FROM can_frames WHERE is_hex)
    - (SELECT coalesce(sum(known), 0) FROM can_account) AS unknown_frames,
  (SELECT count(*) FROM (
    SELECT DISTINCT group_number, can_id FROM can_frames WHERE is_hex
    EXCEPT SELECT group_number, can_id FROM can_account
  )) AS unknown_ids,
  (SELECT coalesce(sum(short), 0) FROM can_account) AS short_frames,
  (SELECT count(*) FROM can_frames WHERE NOT is_hex) AS bad_frames
