-- The lake in Athena: run each statement once, with the bucket's name for telemetry-BUCKET. No crawler is needed: Athena
-- computes the partitions ("partition projection"), so that an hour can be asked for as soon as its objects are there.
-- year, month, day and hour are text, as they stand in the keys: WHERE year = '2026' AND month = '11' AND day = '23'.
--
-- records, vehicles, signals and hours are tables of Apache Iceberg (curated/, aggregates/), and have no statement here. Athena
-- finds such a table by its entry in the Glue catalog, which is there if the stack was made with Catalog=glue (not run on AWS):
--   SELECT count(*) FROM "telemetry-prod".records;
-- CREATE TABLE with table_type = 'ICEBERG' would make a new table in the
-- folder, and a table over its Parquet files would show versions that were replaced. docs/query.md has the way.

CREATE DATABASE IF NOT EXISTS telemetry;

-- raw/: each line as it was stored. Copies of a record may be in it; the table of records has each once. Parts may be compressed:
-- Athena tells gzip and zstd from the ends of their names, .gz and .zst, file by file.
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
