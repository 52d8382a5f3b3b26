-- Closed windows: what each feature counted by, so that an answer can say what is withheld.
CREATE TABLE IF NOT EXISTS peil.windows
(
    window String,
    grain Enum8('day' = 1, 'week' = 2, 'month' = 3),
    start Date,
    features Array(Tuple(id String, area String, counts Enum8('day' = 1, 'month' = 2), cells UInt16)),
    missing UInt16,
    organisationRules Bool,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(start)
ORDER BY (grain, start)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, old_parts_lifetime = 480
