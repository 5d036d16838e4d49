-- The query of decode.sql for Trino, which has no unsigned numbers: 64 bits are a BIGINT. A little-endian value is read
-- from the reversed bytes, which end with the first byte of the frame. Hex digits are padded so that every signal has a
-- window of 17 digits.
-- Parameters, all of them SQL: :frames, a relation with frame (a unique key), can_id (text; 29 bits if it has eight
-- digits or is over 0x7FF) and data (hex); :dictionary, a relation with the rows of dictionary.sql.
WITH
entries AS (
  SELECT *, row_number() OVER (ORDER BY dbc, frame_id, extended, first_bit, bits, name) AS entry,
         cardinality(selectors) AS levels, frame_id + IF(extended, 2147483648, 0) AS route
  FROM :dictionary
),
conditions AS (
  SELECT entry, levels, selector.little_endian, selector.first_bit, selector.bits, r.lo AS at_least, r.hi AS at_most,
         range_number = 1 AS leads
  FROM (
    SELECT entries.entry, entries.levels, CAST(ROW(s.little_endian, s.first_bit, s.bits)
             AS ROW(little_endian BOOLEAN, first_bit INTEGER, bits INTEGER)) AS selector, s.ranges
    FROM entries CROSS JOIN UNNEST(selectors) AS s (little_endian, first_bit, bits, ranges)
  ) CROSS JOIN UNNEST(ranges) WITH ORDINALITY AS r (lo, hi, range_number)
),
words AS (
  SELECT
    frame,
    route,
    length(data) AS n,
    data || '00000000000000000' AS hex,
    to_hex(reverse(from_hex(data))) || '00000000000000000' AS reversed
  FROM (
    SELECT frame, upper(data) AS data, id + IF(length(can_id) = 10 OR id > 2047, 2147483648, 0) AS route
    FROM (
      SELECT
        frame,
        can_id,
        IF(regexp_like(can_id, '^0x[0-9A-Fa-f]{1,8}$'), from_base(substr(can_id, 3), 16)) AS id,
        IF(regexp_like(data, '^([0-9A-Fa-f]{2}){0,64}$'), data, NULL) AS data
      FROM :frames
    )
  )
  WHERE data IS NOT NULL AND route IS NOT NULL
),
routes AS (
  SELECT route, dbc, message_route
  FROM (
    SELECT
      seen.route,
      message.dbc,
      message.route AS message_route,
      row_number() OVER (
        PARTITION BY seen.route, message.dbc
        ORDER BY IF(seen.route = message.route, 0, 1), message.route) AS choice
    FROM (SELECT DISTINCT route, route % 2147483648 AS id FROM words) AS seen
    JOIN (SELECT DISTINCT dbc, route, pgn FROM entries) AS message
    ON seen.route = message.route
    OR seen.route >= 2147483648
       AND message.pgn = bitwise_and(
         bitwise_right_shift(seen.id, 8),
         IF(bitwise_and(bitwise_right_shift(seen.id, 16), 255) < 240, 261888, 262143))
  )
  WHERE choice = 1
),
signals AS (
  SELECT
    routes.route,
    entries.entry,
    entries.dbc,
    entries.name,
    entries.unit,
    entries.levels,
    entries.labels,
    entries.is_float,
    entries.is_signed,
    entries.exact,
    entries.factor,
    entries."offset",
    entries.little_endian,
    entries.first_bit,
    entries.bits,
    entries.first_bit + entries.bits AS needs,
    bitwise_right_shift(BIGINT '-1', 64 - entries.bits) AS mask
  FROM routes JOIN entries ON entries.dbc = routes.dbc AND entries.route = routes.message_route
),
checks AS (
  SELECT
    routes.route,
    conditions.*,
    conditions.first_bit + conditions.bits AS needs,
    bitwise_right_shift(BIGINT '-1', 64 - conditions.bits) AS mask
  FROM routes
  JOIN entries ON entries.dbc = routes.dbc AND entries.route = routes.message_route
  JOIN conditions ON conditions.entry = entries.entry
),
passed AS (
  SELECT frame, entry, levels, is_cut
  FROM (
    SELECT *, :raw AS selector
    FROM (
      SELECT *, window_start / 4 + 1 AS digit, window_start % 4 AS digit_shift
      FROM (
        SELECT
          words.frame, words.n, words.hex, words.reversed, checks.*,
          checks.needs > 4 * n AS is_cut,
          CAST(CASE WHEN checks.needs > 4 * n THEN 0 WHEN little_endian THEN 4 * n - checks.needs ELSE first_bit END
            AS INTEGER) AS window_start
        FROM words JOIN checks ON words.route = checks.route
      )
    )
  )
  WHERE CASE WHEN is_cut THEN leads
             WHEN selector < 0 THEN false
             ELSE selector BETWEEN at_least AND at_most END
),
held AS (
  SELECT frame, entry, bool_or(is_cut) AS is_cut FROM passed GROUP BY frame, entry HAVING count(*) = max(levels)
),
candidates AS (
  SELECT words.frame, words.n, words.hex, words.reversed, false AS is_cut, signals.*
  FROM words JOIN signals ON words.route = signals.route
  WHERE signals.levels = 0
  UNION ALL
  SELECT words.frame, words.n, words.hex, words.reversed, held.is_cut, signals.*
  FROM words JOIN signals ON words.route = signals.route
  JOIN held ON held.frame = words.frame AND held.entry = signals.entry
),
raws AS (
  SELECT *, :raw AS raw
  FROM (
    SELECT *, window_start / 4 + 1 AS digit, window_start % 4 AS digit_shift
    FROM (
      SELECT
        *,
        is_cut OR needs > 4 * n AS is_short,
        CAST(CASE WHEN needs > 4 * n THEN 0 WHEN little_endian THEN 4 * n - needs ELSE first_bit END AS INTEGER)
          AS window_start
      FROM candidates
    )
  )
),
integers AS (
  SELECT
    *,
    IF(is_signed, bitwise_right_shift_arithmetic(bitwise_left_shift(raw, 64 - bits), 64 - bits), raw) AS "integer"
  FROM raws
)
SELECT
  frame,
  dbc,
  name,
  CASE
    WHEN is_short THEN NULL
    WHEN is_float AND bits = 32 THEN
      CAST(from_ieee754_32(substr(to_big_endian_64(raw), 5)) AS DOUBLE) * factor + "offset"
    WHEN is_float THEN from_ieee754_64(to_big_endian_64(raw)) * factor + "offset"
    WHEN exact OR "integer" < 0 AND NOT is_signed THEN
      IF(exact,
        CAST(CAST(
          (CAST("integer" AS DECIMAL(38, 0)) + IF("integer" < 0 AND NOT is_signed, DECIMAL '18446744073709551616', DECIMAL '0'))
          * CAST(factor AS DECIMAL(18, 0)) + CAST("offset" AS DECIMAL(18, 0)) AS VARCHAR) AS DOUBLE),
        CAST(CAST(CAST("integer" AS DECIMAL(38, 0)) + DECIMAL '18446744073709551616' AS VARCHAR) AS DOUBLE)
          * factor + "offset")
    ELSE CAST("integer" AS DOUBLE) * factor + "offset"
  END AS "value",
  IF(is_short, NULL, element_at(transform(filter(labels, item -> item.raw = raws_raw), item -> item.label), 1)) AS label,
  unit
FROM (SELECT *, raw AS raws_raw FROM integers)
