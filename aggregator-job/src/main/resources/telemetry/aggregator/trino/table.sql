-- The lines of raw/ as they are, a text each, with the partitions of their keys. The partitions are computed, so that none
-- need be told of. A line with the control character 1, which JSON does not allow, has the rest of it in a second column.
-- Parameters: :schema, :location.
CREATE TABLE IF NOT EXISTS :schema.raw_lines (
  line varchar,
  rest varchar,
  year varchar WITH (partition_projection_type = 'integer', partition_projection_range = ARRAY['2020', '2099'], partition_projection_digits = 4),
  month varchar WITH (partition_projection_type = 'integer', partition_projection_range = ARRAY['1', '12'], partition_projection_digits = 2),
  day varchar WITH (partition_projection_type = 'integer', partition_projection_range = ARRAY['1', '31'], partition_projection_digits = 2),
  hour varchar WITH (partition_projection_type = 'integer', partition_projection_range = ARRAY['0', '23'], partition_projection_digits = 2)
)
WITH (
  external_location = :location,
  format = 'TEXTFILE',
  textfile_field_separator = U&'\0001',
  null_format = U&'\0002',
  partitioned_by = ARRAY['year', 'month', 'day', 'hour'],
  partition_projection_enabled = true
)
