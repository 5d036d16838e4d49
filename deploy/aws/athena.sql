-- The lake in Athena: run each statement once, with the bucket's name for telemetry-BUCKET. Athena computes the
-- partitions ("partition projection") without a crawler, so new hours are readable at once.
-- year, month, day and hour are text, as in the keys: WHERE year = '2026' AND month = '11' AND day = '23'.
--
-- records, vehicles, signals and hours are Apache Iceberg tables (curated/, aggregates/), which Athena finds through
-- the Glue catalog alone. With Catalog=glue (docs/deploy.md; not run on AWS) they are there without a statement:
--   SELECT count(*) FROM telemetry_prod.records;
-- CREATE TABLE with table_type = 'ICEBERG' would create a new table in the folder. A table over
-- the Parquet files would show replaced versions.

CREATE DATABASE IF NOT EXISTS telemetry;

-- raw/: each line as stored, copies included; the table of records has each record once. Athena recognises compressed
-- parts by their names, .gz and .zst, file by file.
CREATE EXTERNAL TABLE IF NOT EXISTS telemetry.raw (
  `timestamp` string,
  vehicle_id string,
  can_id string,
  sequence bigint,
  payload string,
  ingest_received_at string,
  fleet string,
  vin string,
  region string
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
