-- The open day, people as "at least". Replaced whole: it never holds an older value.
CREATE TABLE IF NOT EXISTS peil.provisional
(
    day Date,
    level Enum8('platform' = 1, 'area' = 2, 'feature' = 3),
    id LowCardinality(String),
    atLeast UInt64,
    CONSTRAINT in_tens CHECK atLeast > 0 AND atLeast % 10 = 0
)
ENGINE = MergeTree
ORDER BY (day, level, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, old_parts_lifetime = 5
