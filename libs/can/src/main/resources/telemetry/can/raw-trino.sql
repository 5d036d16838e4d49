-- Computes the raw bits of a signal or selector, as the BIGINT with the same bits. Columns: words and layouts of
-- decode-trino.sql.
bitwise_and(
  bitwise_right_shift(
    bitwise_or(
      bitwise_left_shift(
        from_big_endian_64(from_hex(substr(CASE WHEN little_endian THEN reversed ELSE hex END, digit, 16))), digit_shift),
      bitwise_right_shift(
        from_base(substr(CASE WHEN little_endian THEN reversed ELSE hex END, digit + 16, 1), 16), 4 - digit_shift)),
    64 - bits),
  mask)
