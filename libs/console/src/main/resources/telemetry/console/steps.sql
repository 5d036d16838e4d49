-- The values of the table figures in steps.
-- Parameters, inserted as SQL: :from and :to, the range in microseconds; :step, the length of a step in microseconds.
SELECT micros // :step * :step // 1000000 AS second, min(low), avg(mean), max(high)
FROM figures
WHERE micros >= :from AND micros < :to AND low IS NOT NULL
GROUP BY second
ORDER BY second
