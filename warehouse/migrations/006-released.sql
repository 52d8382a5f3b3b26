-- Cells of releases, for good: what third parties receive. Not by month, so that no partition of them is ever dropped.
CREATE TABLE IF NOT EXISTS peil.released
(
    release LowCardinality(String),
    grain Enum8('week' = 2, 'month' = 3),
    start Date,
    level Enum8('platform' = 1, 'area' = 2, 'feature' = 3),
    id LowCardinality(String),
    `by` Enum8('total' = 1, 'role' = 2, 'organisationSize' = 3, 'device' = 4),
    value LowCardinality(String),
    people Int64,
    peopleSigma Float64,
    activeDays Nullable(Int64),
    activeDaysSigma Nullable(Float64),
    organisationsFrom Nullable(UInt32),
    hiddenFeatures UInt32,
    version UInt64,
    -- A second look: a figure without noise, without the size of its noise, or without a name cannot be stored.
    CONSTRAINT named CHECK release != '' AND id != '' AND value != '',
    CONSTRAINT noisy_people CHECK people > 0 AND peopleSigma > 0 AND isFinite(peopleSigma),
    CONSTRAINT noisy_days CHECK isNull(activeDays) = isNull(activeDaysSigma)
        AND ifNull(activeDaysSigma, 1) > 0 AND isFinite(ifNull(activeDaysSigma, 1)),
    CONSTRAINT banded CHECK isNull(organisationsFrom) = (value = 'others')
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (release, level, id, `by`, value)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, old_parts_lifetime = 480
