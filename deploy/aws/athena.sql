-- The lake in Athena: run each statement once, with the bucket's name for telemetry-BUCKET. No crawler is needed: Athena
-- computes the partitions ("partition projection"), so that an hour can be asked for as soon as its objects are there.
-- year, month, day and hour are text, as they stand in the keys: WHERE year = '2026' AND month = '11' AND day = '23'.

CREATE DATABASE IF NOT EXISTS telemetry;

-- raw/: each line as it was stored. Copies of a record may be in it; curated/ has each once.
CREATE EXTERNAL TABLE IF NOT EXISTS telemetry.raw (
  `timestamp` string,
  vehicle_id string,
  can_id string,
  payload string,
  ingest_received_at string
)
PARTITIONED BY (year string, month string, day string, hour string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES ('ignore.malformed.json' = 'true')
LOCATION 's3://telemetry-BUCKET/raw/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer', 'projection.year.range' = '2025,2099', 'projection.year.digits' = '4',
  'projection.month.type' = 'integer', 'projection.month.range' = '1,12', 'projection.month.digits' = '2',
  'projection.day.type' = 'integer', 'projection.day.range' = '1,31', 'projection.day.digits' = '2',
  'projection.hour.type' = 'integer', 'projection.hour.range' = '0,23', 'projection.hour.digits' = '2',
  'storage.location.template' = 's3://telemetry-BUCKET/raw/year=${year}/month=${month}/day=${day}/hour=${hour}/'
);

-- curated/: sealed hours. A signal of telemetry.seal.signals that is not in the list below needs a line of its own; files
-- that were sealed without it have NULL there.
CREATE EXTERNAL TABLE IF NOT EXISTS telemetry.curated (
  vehicle_id string,
  `timestamp` timestamp,
  timestamp_nanos smallint,
  can_id string,
  payload string,
  other_fields string,
  ingest_received_at timestamp,
  engine_rpm double,
  speed_kmh double,
  brake_status double,
  brake_pressure_bar double,
  coolant_temp_c double
)
PARTITIONED BY (year string, month string, day string, hour string)
STORED AS PARQUET
LOCATION 's3://telemetry-BUCKET/curated/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer', 'projection.year.range' = '2025,2099', 'projection.year.digits' = '4',
  'projection.month.type' = 'integer', 'projection.month.range' = '1,12', 'projection.month.digits' = '2',
  'projection.day.type' = 'integer', 'projection.day.range' = '1,31', 'projection.day.digits' = '2',
  'projection.hour.type' = 'integer', 'projection.hour.range' = '0,23', 'projection.hour.digits' = '2',
  'storage.location.template' = 's3://telemetry-BUCKET/curated/year=${year}/month=${month}/day=${day}/hour=${hour}/'
);

-- aggregates/vehicles/: per vehicle and hour.
CREATE EXTERNAL TABLE IF NOT EXISTS telemetry.vehicles (
  hour_start timestamp,
  vehicle_id string,
  `count` bigint,
  first_seen timestamp,
  last_seen timestamp,
  can_ids bigint,
  minutes bigint,
  longest_gap_ms bigint
)
PARTITIONED BY (year string, month string, day string, hour string)
STORED AS PARQUET
LOCATION 's3://telemetry-BUCKET/aggregates/vehicles/parquet/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer', 'projection.year.range' = '2025,2099', 'projection.year.digits' = '4',
  'projection.month.type' = 'integer', 'projection.month.range' = '1,12', 'projection.month.digits' = '2',
  'projection.day.type' = 'integer', 'projection.day.range' = '1,31', 'projection.day.digits' = '2',
  'projection.hour.type' = 'integer', 'projection.hour.range' = '0,23', 'projection.hour.digits' = '2',
  'storage.location.template' = 's3://telemetry-BUCKET/aggregates/vehicles/parquet/year=${year}/month=${month}/day=${day}/hour=${hour}/'
);

-- aggregates/signals/: per vehicle, signal and hour.
CREATE EXTERNAL TABLE IF NOT EXISTS telemetry.signals (
  hour_start timestamp,
  vehicle_id string,
  signal string,
  `count` bigint,
  `min` double,
  mean double,
  `max` double,
  `last` double
)
PARTITIONED BY (year string, month string, day string, hour string)
STORED AS PARQUET
LOCATION 's3://telemetry-BUCKET/aggregates/signals/parquet/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer', 'projection.year.range' = '2025,2099', 'projection.year.digits' = '4',
  'projection.month.type' = 'integer', 'projection.month.range' = '1,12', 'projection.month.digits' = '2',
  'projection.day.type' = 'integer', 'projection.day.range' = '1,31', 'projection.day.digits' = '2',
  'projection.hour.type' = 'integer', 'projection.hour.range' = '0,23', 'projection.hour.digits' = '2',
  'storage.location.template' = 's3://telemetry-BUCKET/aggregates/signals/parquet/year=${year}/month=${month}/day=${day}/hour=${hour}/'
);

-- aggregates/hours/: one row an hour.
CREATE EXTERNAL TABLE IF NOT EXISTS telemetry.hours (
  hour_start timestamp,
  `count` bigint,
  vehicles bigint,
  duplicates bigint,
  malformed bigint,
  latency_p50_ms bigint,
  latency_p95_ms bigint,
  latency_p99_ms bigint,
  completeness double
)
PARTITIONED BY (year string, month string, day string, hour string)
STORED AS PARQUET
LOCATION 's3://telemetry-BUCKET/aggregates/hours/parquet/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer', 'projection.year.range' = '2025,2099', 'projection.year.digits' = '4',
  'projection.month.type' = 'integer', 'projection.month.range' = '1,12', 'projection.month.digits' = '2',
  'projection.day.type' = 'integer', 'projection.day.range' = '1,31', 'projection.day.digits' = '2',
  'projection.hour.type' = 'integer', 'projection.hour.range' = '0,23', 'projection.hour.digits' = '2',
  'storage.location.template' = 's3://telemetry-BUCKET/aggregates/hours/parquet/year=${year}/month=${month}/day=${day}/hour=${hour}/'
);
