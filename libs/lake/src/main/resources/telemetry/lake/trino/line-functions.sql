-- The functions that the reading of lines calls. Follows functions.sql.
--
-- The text of a JSON value is DuckDB's. Java's numbers with an exponent are written again (from 1E-6 to 1E20 without an
-- exponent). Characters that Java escapes as two surrogates are unescaped. Numbers below 1E-321 have fewer digits than
-- in Java.
,
FUNCTION spelt(sign varchar, first varchar, fraction varchar, exponent bigint) RETURNS varchar
BEGIN
  DECLARE digits varchar DEFAULT first || IF(fraction = '0', '', fraction);
  IF exponent BETWEEN -6 AND -1 THEN
    RETURN sign || '0.' || rpad('', -exponent - 1, '0') || digits;
  END IF;
  IF exponent BETWEEN 0 AND 20 THEN
    IF length(digits) <= exponent + 1 THEN
      RETURN sign || rpad(digits, exponent + 1, '0') || '.0';
    END IF;
    RETURN sign || substr(digits, 1, exponent + 1) || '.' || substr(digits, exponent + 2);
  END IF;
  RETURN sign || CASE digits || 'e' || CAST(exponent AS varchar)
    WHEN '49e-324' THEN '5e-324'
    WHEN '99e-324' THEN '1e-323'
    WHEN '49e-323' THEN '5e-323'
    WHEN '59e-323' THEN '6e-323'
    WHEN '69e-323' THEN '7e-323'
    WHEN '79e-323' THEN '8e-323'
    WHEN '89e-323' THEN '9e-323'
    WHEN '99e-323' THEN '1e-322'
    ELSE first || IF(fraction = '0', '', '.' || fraction) || 'e' || CAST(exponent AS varchar) END;
END,
FUNCTION canonical(json varchar) RETURNS varchar
BEGIN
  DECLARE text varchar DEFAULT json;
  IF strpos(text, '\u') > 0 THEN
    SET text = regexp_replace(text,
      '\\u([dD][89abAB][0-9A-Fa-f]{2})\\u([dD][c-fC-F][0-9A-Fa-f]{2})|(\\.)',
      x -> IF(x[3] IS NOT NULL, x[3], chr(65536 + (from_base(x[1], 16) - 55296) * 1024 + from_base(x[2], 16) - 56320)));
  END IF;
  IF regexp_like(text, '[0-9]E') THEN
    SET text = regexp_replace(text,
      '("(?:[^"\\]|\\.)*")|(-?)([0-9])\.([0-9]+)E(-?[0-9]+)',
      x -> IF(x[1] IS NOT NULL, x[1], spelt(x[2], x[3], x[4], CAST(x[5] AS bigint))));
  END IF;
  RETURN text;
END,
FUNCTION offset_minutes(sent varchar) RETURNS bigint
  RETURN IF(substr(sent, -2, 1) = 'Z', 0,
    IF(substr(sent, -7, 1) = '-', -1, 1) * (60 * CAST(substr(sent, -6, 2) AS bigint) + CAST(substr(sent, -3, 2) AS bigint))),
-- The instant of a timestamp in JSON, without its nanoseconds. Trino itself reads offsets only up to 14 hours.
FUNCTION instant_of(sent varchar) RETURNS timestamp(6) with time zone
  RETURN date_add('minute', -offset_minutes(sent), CAST(from_iso8601_timestamp_nanos(regexp_replace(sent,
    '^"([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(?:(\.[0-9]{1,6})[0-9]{0,3})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"$',
    '$1$2Z')) AS timestamp(6) with time zone)),
FUNCTION nanos_of(sent varchar) RETURNS integer
  RETURN IF(length(sent) > 29, CAST(rpad(coalesce(regexp_extract(sent, '\.[0-9]{6}([0-9]{0,3})', 1), ''), 3, '0') AS integer), 0),
FUNCTION names_in(json varchar) RETURNS bigint
  RETURN regexp_count(regexp_replace(json, '"(?:[^"\\]|\\.)*"', '"'), '"\s*:'),
FUNCTION is_too_deep(line varchar) RETURNS boolean
BEGIN
  DECLARE brackets varchar;
  DECLARE depth integer DEFAULT 0;
  IF length(replace(replace(line, '{', ''), '[', '')) >= length(line) - :maxdepth THEN
    RETURN false;
  END IF;
  SET brackets = regexp_replace(regexp_replace(line, '"(?:[^"\\]|\\.)*"', ''), '[^\[\]{}]', '');
  WHILE (depth < :maxdepth AND length(brackets) > 0) DO
    SET brackets = regexp_replace(brackets, '\[\]|\{\}', '');
    SET depth = depth + 1;
  END WHILE;
  RETURN (length(brackets) > 0);
END,
FUNCTION has_long_name(line varchar) RETURNS boolean
  RETURN (length(line) > :maxname
    AND any_match(
      regexp_extract_all(line, '("(?:[^"\\]|\\.)*")(?=\s*:)', 1),
      name -> length(to_utf8(coalesce(json_value(name, 'lax $'), ''))) > :maxname)),
FUNCTION has_half_surrogate(line varchar) RETURNS boolean
  RETURN (strpos(line, '\u') > 0
    AND regexp_like(
      regexp_replace(line, '\\u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}|\\(?!u[dD][89a-fA-F]).', ''),
      '\\u[dD][89a-fA-F]')),
FUNCTION has_huge_number(line varchar) RETURNS boolean
  RETURN any_match(
    regexp_extract_all(
      regexp_replace(line, '"(?:[^"\\]|\\.)*"', ''), '-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?'),
    number -> is_infinite(CAST(number AS double))),
FUNCTION has_name_twice(line varchar, json varchar) RETURNS boolean
  RETURN (NOT (length(line) = length(json) AND strpos(line, '\u') = 0 AND NOT regexp_like(line, '[0-9][eE]')
      AND strpos(json, 'E-') = 0)
    AND names_in(line) <> names_in(json)),
FUNCTION readable(line varchar, rest varchar) RETURNS varchar
BEGIN
  DECLARE text varchar DEFAULT from_utf8(to_utf8(line));
  IF line IS NULL OR rest IS NOT NULL OR text <> line THEN
    RETURN NULL;
  END IF;
  SET text = trim(BOTH U&' \0009\000D' FROM text);
  IF length(to_utf8(text)) > :maxbytes OR strpos(text, U&'\FFFE') > 0 OR strpos(text, U&'\FFFF') > 0
      OR is_too_deep(text) OR has_half_surrogate(text) OR has_long_name(text) THEN
    RETURN NULL;
  END IF;
  RETURN text;
END,
-- The fields of a line that are no column of all lines and not in named.
FUNCTION others(line varchar, named array(varchar)) RETURNS varchar
BEGIN
  DECLARE names array(varchar);
  DECLARE entries varchar;
  SET names = CAST(json_parse(json_query(line, 'lax $.keyvalue()?(@.name != "timestamp" && @.name != "vehicle_id" && @.name != "can_id" && @.name != "sequence" && @.name != "payload" && @.name != "ingest_received_at").name' WITH ARRAY WRAPPER)) AS array(varchar));
  SET entries = json_query(line, 'lax $.keyvalue()?(@.name != "timestamp" && @.name != "vehicle_id" && @.name != "can_id" && @.name != "sequence" && @.name != "payload" && @.name != "ingest_received_at").value' WITH ARRAY WRAPPER);
  RETURN '{' || array_join(transform(filter(sequence(1, cardinality(names)), i -> NOT contains(named, names[i])),
    i -> json_format(CAST(names[i] AS json)) || ':' || json_query(entries, 'lax $[$i]' PASSING i - 1 AS "i")), ',') || '}';
END
