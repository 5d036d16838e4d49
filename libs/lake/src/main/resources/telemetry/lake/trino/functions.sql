-- The DuckDB functions that the statements of both engines call, defined with Trino's own functions.
WITH
FUNCTION make_timestamptz(micros bigint) RETURNS timestamp(6) with time zone
  RETURN CAST(from_unixtime_nanos(micros * 1000) AS timestamp(6) with time zone),
FUNCTION epoch_us(instant timestamp(6) with time zone) RETURNS bigint
  RETURN CAST(round(to_unixtime(instant) * 1000000) AS bigint),
FUNCTION epoch_ms(instant timestamp(6) with time zone) RETURNS bigint
  RETURN CAST(floor(round(to_unixtime(instant) * 1000000) / 1000) AS bigint),
FUNCTION divide(number bigint, divisor bigint) RETURNS bigint
  RETURN number / divisor,
FUNCTION sha256(text varchar) RETURNS varchar
  RETURN lower(to_hex(sha256(to_utf8(text)))),
FUNCTION twelve_digits(figure double) RETURNS double
  RETURN CAST(format('%.11e', figure) AS double),
FUNCTION figure_of(entry json) RETURNS double
  RETURN CASE json_format(entry) WHEN 'true' THEN 1e0 WHEN 'false' THEN 0e0 ELSE TRY_CAST(json_format(entry) AS double) END
