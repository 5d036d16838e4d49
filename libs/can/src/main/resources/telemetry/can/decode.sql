-- Returns one row per frame and signal of the frame: frame, dbc, name, value, label, unit. The value is NULL if the
-- data is too short for the signal or for one of its selectors. A frame gives no rows if it has no message, or if its
-- data is not hex of 0 to 64 bytes. For DuckDB.
-- The dictionary holds layouts only. Values that the extraction derives from a layout are computed once per layout, not
-- per frame. The first 64 bits of a frame are one number, from which a shift and a mask take the value. A value beyond
-- them is in at most 17 hex digits. Bytes are swapped by arithmetic, which is far faster than by text; only CAN FD uses
-- text. HUGEINT becomes DOUBLE with an error of some ulp, so 64 bits go through UBIGINT or BIGINT, and more bits
-- through a text.
-- Parameters, all of them SQL: :frames, a relation with frame (a unique key), can_id (text; 29 bits if it has eight
-- digits or is over 0x7FF) and data (hex); :dictionary, a relation with the rows of dictionary.sql.
WITH
entries AS MATERIALIZED (
  SELECT *, row_number() OVER () AS entry, len(selectors) AS levels, frame_id + CASE WHEN extended THEN 2147483648 ELSE 0 END AS route
  FROM :dictionary
),
conditions AS MATERIALIZED (
  SELECT entry, levels, level, selector.little_endian, selector.first_bit, selector.bits,
         unnest(selector.ranges) AS raws, generate_subscripts(selector.ranges, 1) AS range_number
  FROM (SELECT entry, levels, unnest(selectors) AS selector, generate_subscripts(selectors, 1) AS level FROM entries)
),
layouts AS MATERIALIZED (
  SELECT
    *,
    first_bit + bits AS needs,
    first_bit // 4 + 1 AS lo,
    (first_bit + bits - 1) // 4 AS hi,
    (first_bit + bits - 1) // 4 - first_bit // 4 + 1 AS digits,
    CAST(CASE WHEN little_endian THEN first_bit % 4 ELSE 3 - (first_bit + bits - 1) % 4 END AS HUGEINT) AS digit_shift,
    CAST(CASE WHEN first_bit + bits > 64 THEN 0 WHEN little_endian THEN first_bit ELSE 64 - first_bit - bits END AS UBIGINT)
      AS shift,
    CAST((1::HUGEINT << CAST(bits AS HUGEINT)) - 1 AS UBIGINT) AS mask,
    CAST(1::HUGEINT << CAST(bits - 1 AS HUGEINT) AS UBIGINT) AS highest
  FROM (
    SELECT little_endian, first_bit, bits FROM entries
    UNION
    SELECT little_endian, first_bit, bits FROM conditions
  )
),
words AS (
  SELECT
    frame,
    route,
    length(hex) AS n,
    hex,
    CASE WHEN length(hex) > 16 THEN regexp_replace(reverse(hex), '(.)(.)', '\2\1', 'g') ELSE '' END AS reversed,
    big,
    ((pairs & 4294967295::UBIGINT) << 32) | (pairs >> 32) AS little
  FROM (
    SELECT *, ((bytes & 281470681808895::UBIGINT) << 16) | ((bytes >> 16) & 281470681808895::UBIGINT) AS pairs
    FROM (
      SELECT *, ((big & 71777214294589695::UBIGINT) << 8) | ((big >> 8) & 71777214294589695::UBIGINT) AS bytes
      FROM (
        SELECT
          frame,
          hex,
          CAST('0x0' || rpad(substr(hex, 1, 16), 16, '0') AS UBIGINT) AS big,
          id + CASE WHEN length(can_id) = 10 OR id > 2047 THEN 2147483648 ELSE 0 END AS route
        FROM (
          SELECT
            frame,
            can_id,
            TRY_CAST(can_id AS BIGINT) AS id,
            CASE WHEN regexp_full_match(data, '([0-9A-Fa-f]{2}){0,64}') THEN data END AS hex
          FROM :frames
        )
      )
    )
  )
  WHERE hex IS NOT NULL AND route IS NOT NULL
),
routes AS MATERIALIZED (
  SELECT seen.route, message.dbc, message.route AS message_route
  FROM (SELECT DISTINCT route, route % 2147483648 AS id FROM words) AS seen
  JOIN (SELECT DISTINCT dbc, route, pgn FROM entries) AS message
  ON seen.route = message.route
  OR seen.route >= 2147483648
     AND message.pgn = (seen.id >> 8) & CASE WHEN (seen.id >> 16) & 255 < 240 THEN 261888 ELSE 262143 END
  QUALIFY row_number() OVER (
    PARTITION BY seen.route, message.dbc
    ORDER BY CASE WHEN seen.route = message.route THEN 0 ELSE 1 END, message.route) = 1
),
signals AS MATERIALIZED (
  SELECT
    routes.route,
    entries.entry,
    entries.dbc,
    entries.name,
    entries.unit,
    entries.levels,
    len(entries.labels) AS labelled,
    entries.is_float AND entries.bits = 32 AS is_single,
    entries.is_float AND entries.bits = 64 AS is_double,
    entries.exact,
    entries.factor,
    entries."offset",
    CASE WHEN entries.is_signed AND NOT entries.is_float THEN layouts.highest END AS half,
    layouts.*
  FROM routes
  JOIN entries ON entries.dbc = routes.dbc AND entries.route = routes.message_route
  JOIN layouts USING (little_endian, first_bit, bits)
),
checks AS MATERIALIZED (
  SELECT
    routes.route,
    conditions.entry,
    conditions.levels,
    conditions.range_number = 1 AS leads,
    CAST(conditions.raws.lo AS UBIGINT) AS at_least,
    CAST(conditions.raws.hi AS UBIGINT) AS at_most,
    layouts.*
  FROM routes
  JOIN entries ON entries.dbc = routes.dbc AND entries.route = routes.message_route
  JOIN conditions USING (entry)
  JOIN layouts ON layouts.little_endian = conditions.little_endian AND layouts.first_bit = conditions.first_bit
    AND layouts.bits = conditions.bits
),
passed AS (
  SELECT * FROM (
    SELECT
      words.*,
      checks.entry,
      checks.levels,
      checks.needs > 4 * n AS is_cut,
      checks.leads,
      checks.at_least,
      checks.at_most,
      :raw AS selector
    FROM words JOIN checks USING (route)
  )
  WHERE CASE WHEN is_cut THEN leads ELSE selector BETWEEN at_least AND at_most END
),
held AS (
  SELECT frame, route, n, hex, reversed, big, little, entry, is_cut
  FROM passed
  WHERE levels = 1
  UNION ALL
  SELECT frame, any_value(route), any_value(n), any_value(hex), any_value(reversed), any_value(big), any_value(little), entry,
         bool_or(is_cut)
  FROM passed
  WHERE levels > 1
  GROUP BY frame, entry
  HAVING count(*) = max(levels)
),
raws AS (
  SELECT frame, signals.*, needs > 4 * n AS is_short, :raw AS raw
  FROM words JOIN signals USING (route)
  WHERE levels = 0
  UNION ALL
  SELECT frame, signals.*, is_cut OR needs > 4 * n AS is_short, :raw AS raw
  FROM held JOIN signals USING (route, entry)
),
labels AS MATERIALIZED (
  SELECT entry, item.label AS label,
         CAST(CASE WHEN item.raw < 0 THEN item.raw::HUGEINT + 18446744073709551616 ELSE item.raw END AS UBIGINT) AS raw
  FROM (SELECT entry, unnest(labels) AS item FROM entries)
)
SELECT
  frame,
  dbc,
  name,
  CASE WHEN exact AND NOT is_short THEN
    CAST(CAST(
      (CAST(raw AS HUGEINT) - CASE WHEN raw >= half THEN CAST(mask AS HUGEINT) + 1 ELSE 0 END)
      * CAST(factor AS BIGINT) + CAST("offset" AS BIGINT) AS VARCHAR) AS DOUBLE)
  ELSE CASE
    WHEN is_short THEN NULL
    WHEN is_single THEN CAST(CAST(CAST(CAST(raw AS UINTEGER) AS BIT) AS FLOAT) AS DOUBLE)
    WHEN is_double THEN CAST(CAST(raw AS BIT) AS DOUBLE)
    WHEN raw >= half THEN CAST(-1 - CAST(mask - raw AS BIGINT) AS DOUBLE)
    ELSE CAST(raw AS DOUBLE)
  END * factor + "offset" END AS "value",
  CASE WHEN NOT is_short THEN label END AS label,
  unit
FROM raws LEFT JOIN labels USING (entry, raw)
