-- The lake in Athena: run each statement once, with the bucket's name for telemetry-BUCKET. No crawler is needed: Athena
-- computes the partitions ("partition projection"), so that an hour can be asked for as soon as its objects are there.
-- year, month, day and hour are text, as they stand in the keys: WHERE year = '2026' AND month = '11' AND day = '23'.
--
-- curated/ is a table of Apache Iceberg, and has no statement here. Athena finds such a table by its entry in the Glue
-- catalog, which must point to the newest curated/metadata/v<N>.metadata.json; CREATE TABLE with table_type = 'ICEBERG' would
-- make a new table in that folder, and a table over its Parquet files would show versions that were replaced. See
-- docs/query.md for engines that read it as it is.

CREATE DATABASE IF NOT EXISTS telemetry;

-- raw/: each line as it was stored. Copies of a record may be in it; the table of records has each once.
CREATE EXTERNAL TABLE IF NOT EXISTS telemetry.raw (
  `timestamp` string,
  vehicle_id string,
  can_id string,
  sequence bigint,
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

-- aggregates/vehicles/: per vehicle and hour.
CREATE EXTERNAL TABLE IF NOT EXISTS telemetry.vehicles (
  hour_start timestamp,
  vehicle_id string,
  `count` bigint,
  first_seen timestamp,
  last_seen timestamp,
  can_ids bigint,
  minutes bigint,
  longest_gap_ms bigint,
  sequence_missing bigint
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

-- aggregates/vehicle-minutes/: per vehicle and minute; empty without telemetry.aggregator.minutes.
CREATE EXTERNAL TABLE IF NOT EXISTS telemetry.vehicle_minutes (
  minute_start timestamp,
  vehicle_id string,
  `count` bigint,
  first_seen timestamp,
  last_seen timestamp,
  can_ids bigint,
  longest_gap_ms bigint
)
PARTITIONED BY (year string, month string, day string, hour string)
STORED AS PARQUET
LOCATION 's3://telemetry-BUCKET/aggregates/vehicle-minutes/parquet/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer', 'projection.year.range' = '2025,2099', 'projection.year.digits' = '4',
  'projection.month.type' = 'integer', 'projection.month.range' = '1,12', 'projection.month.digits' = '2',
  'projection.day.type' = 'integer', 'projection.day.range' = '1,31', 'projection.day.digits' = '2',
  'projection.hour.type' = 'integer', 'projection.hour.range' = '0,23', 'projection.hour.digits' = '2',
  'storage.location.template' = 's3://telemetry-BUCKET/aggregates/vehicle-minutes/parquet/year=${year}/month=${month}/day=${day}/hour=${hour}/'
);

-- aggregates/signal-minutes/: per vehicle, signal and minute; empty without telemetry.aggregator.minutes.
CREATE EXTERNAL TABLE IF NOT EXISTS telemetry.signal_minutes (
  minute_start timestamp,
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
LOCATION 's3://telemetry-BUCKET/aggregates/signal-minutes/parquet/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer', 'projection.year.range' = '2025,2099', 'projection.year.digits' = '4',
  'projection.month.type' = 'integer', 'projection.month.range' = '1,12', 'projection.month.digits' = '2',
  'projection.day.type' = 'integer', 'projection.day.range' = '1,31', 'projection.day.digits' = '2',
  'projection.hour.type' = 'integer', 'projection.hour.range' = '0,23', 'projection.hour.digits' = '2',
  'storage.location.template' = 's3://telemetry-BUCKET/aggregates/signal-minutes/parquet/year=${year}/month=${month}/day=${day}/hour=${hour}/'
);
