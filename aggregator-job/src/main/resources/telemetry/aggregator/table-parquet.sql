-- A table's JSON Lines as Parquet, in the same order.
-- Parameters: :lines, the file to read; :columns, their types (a value of SQL, not a text); :file, where to write.
COPY (SELECT * FROM read_json(:lines, format = 'newline_delimited', columns = :columns))
TO :file (FORMAT parquet, COMPRESSION zstd);
