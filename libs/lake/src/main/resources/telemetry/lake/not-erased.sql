-- Records that no erasure covers.
-- Parameters, both SQL: :records, a query; :erased, a condition.
SELECT * FROM (:records) WHERE NOT (:erased)
