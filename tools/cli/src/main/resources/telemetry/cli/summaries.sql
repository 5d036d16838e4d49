-- Columns of the view summaries.
  TRY_CAST(json_extract_string(json, '$.records') AS BIGINT) AS records,
  TRY_CAST(json_extract_string(json, '$.vehicles') AS BIGINT) AS vehicles,
  TRY_CAST(json_extract_string(json, '$.duplicates') AS BIGINT) AS duplicates,
  TRY_CAST(json_extract_string(json, '$.malformed') AS BIGINT) AS malformed,
  TRY_CAST(json_extract_string(json, '$.parts') AS BIGINT) AS parts,
  TRY_CAST(json_extract_string(json, '$.bytes') AS BIGINT) AS bytes,
  TRY_CAST(json_extract_string(json, '$.complete') AS BOOLEAN) AS complete,
  TRY_CAST(json_extract_string(json, '$.latency.p50_ms') AS BIGINT) AS p50_ms,
  TRY_CAST(json_extract_string(json, '$.latency.p95_ms') AS BIGINT) AS p95_ms,
  TRY_CAST(json_extract_string(json, '$.latency.p99_ms') AS BIGINT) AS p99_ms,
  json_extract_string(json, '$.fingerprint') AS fingerprint
