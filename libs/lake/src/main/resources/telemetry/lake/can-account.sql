-- Adds the frames of a file of decoded signals to the account.
-- Parameter: :file.
INSERT INTO can_account
SELECT group_number, can_id, count(*), count(*) FILTER (WHERE is_short)
FROM (
  SELECT frame, group_number, can_id, bool_or("value" IS NULL) AS is_short
  FROM read_parquet(:file)
  GROUP BY frame, group_number, can_id
)
GROUP BY group_number, can_id
