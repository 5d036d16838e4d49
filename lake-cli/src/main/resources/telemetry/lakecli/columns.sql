-- The columns that the files have, but for those that the key gives.
  COLUMNS(lambda name: lower(name) NOT IN ('hour', 'hour_start', '__path', '__key'))
