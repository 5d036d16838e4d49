-- A signal of the payload as a column: a number, or 1 and 0 for true and false; NULL for any other value.
-- Parameters: :path, of the signal in the payload.
    CASE CAST(json_extract(payload, :path) AS VARCHAR)
      WHEN 'true' THEN 1
      WHEN 'false' THEN 0
      ELSE TRY_CAST(CAST(json_extract(payload, :path) AS VARCHAR) AS DOUBLE)
    END
