-- Computes the raw bits of a signal or selector, as a UBIGINT. Columns: words and layouts of decode.sql.
CASE WHEN needs <= 64 THEN ((CASE WHEN little_endian THEN little ELSE big END) >> shift) & mask
ELSE CAST(
  (CAST('0x0' || CASE WHEN little_endian THEN substr(reversed, n - hi, digits) ELSE substr(hex, lo, digits) END AS HUGEINT)
   >> digit_shift)
  & CAST(mask AS HUGEINT) AS UBIGINT) END
