CREATE TABLE IF NOT EXISTS peil.schema_migrations
  (name String, sha256 FixedString(64), at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'))
  ENGINE = ReplacingMergeTree ORDER BY name
  SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
