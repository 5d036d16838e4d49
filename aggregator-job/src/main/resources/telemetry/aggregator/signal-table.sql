-- One row per vehicle, signal and period. A signal is an entry of a payload that is a number, or true or false, which
-- count as 1 and 0. The sum is of the values to nine decimal places, so that it does not depend on their order; values of
-- 10^15 and more are not in it, nor in summed. Of values of the same instant the last is that of the largest CAN id.
-- Parameters: :period, an expression in micros, microseconds since 1970 (a value of SQL, not a text).
WITH entries AS (
  SELECT
    vehicle_id,
    can_id,
    timestamp_nanos,
    epoch_us("timestamp") AS micros,
    unnest(map_entries(TRY_CAST(CAST(payload AS JSON) AS MAP(VARCHAR, JSON)))) AS entry
  FROM records
),
texts AS (
  SELECT * EXCLUDE (entry), entry.key AS signal, CAST(entry.value AS VARCHAR) AS text, :period AS period_micros
  FROM entries
),
figures AS (
  SELECT
    * EXCLUDE (text),
    CASE text WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE TRY_CAST(text AS DOUBLE) END AS figure,
    CASE text WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE TRY_CAST(text AS DECIMAL(24, 9)) END AS exact
  FROM texts
)
SELECT
  period_micros,
  vehicle_id,
  signal,
  count(*) AS records,
  min(figure) AS least,
  max(figure) AS most,
  sum(exact) AS total,
  count(exact) AS summed,
  arg_max(figure, {'micros': micros, 'nanos': timestamp_nanos, 'can_id': can_id, 'figure': figure}) AS last
FROM figures
WHERE figure IS NOT NULL
GROUP BY period_micros, vehicle_id, signal
ORDER BY period_micros, vehicle_id, signal;
