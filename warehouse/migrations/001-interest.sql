-- Closed statistics: only what may be shown. Writing a window again gives the same rows (the last of equals stays).
CREATE TABLE IF NOT EXISTS peil.interest
(
    grain Enum8('day' = 1, 'week' = 2, 'month' = 3),
    start Date,
    level Enum8('platform' = 1, 'area' = 2, 'feature' = 3),
    id LowCardinality(String),
    `by` Enum8('total' = 1, 'role' = 2, 'organisationSize' = 3, 'device' = 4),
    value LowCardinality(String),
    people UInt64,
    organisations Nullable(UInt64),
    events Nullable(UInt64),
    activeDays Nullable(UInt64),
    errors Nullable(UInt64),
    hiddenCells UInt32,
    p50Ms Nullable(UInt32),
    p95Ms Nullable(UInt32),
    version UInt64,
    -- A second look at what has been rounded already: an exact figure cannot be stored.
    CONSTRAINT in_fives CHECK people > 0 AND people % 5 = 0 AND ifNull(organisations, 0) % 5 = 0
        AND ifNull(events, 0) % 5 = 0 AND ifNull(activeDays, 0) % 5 = 0 AND ifNull(errors, 0) % 5 = 0
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(start)
ORDER BY (grain, start, level, id, `by`, value)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, old_parts_lifetime = 480
