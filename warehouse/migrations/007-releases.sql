-- What stands on record about each release, for good. Its cells were written before it.
CREATE TABLE IF NOT EXISTS peil.releases
(
    release String,
    window String,
    grain Enum8('week' = 2, 'month' = 3),
    start Date,
    plan String,
    planText String,
    nanoRho UInt64,
    publishAt Int64,
    missing UInt32,
    cells UInt32,
    digest String,
    ledgerSeq UInt64,
    ledgerHash String,
    signature String,
    version UInt64,
    -- A second look: a release that cost nothing, or that nothing vouches for, cannot be recorded.
    CONSTRAINT named CHECK release != '' AND window != '',
    CONSTRAINT charged CHECK nanoRho > 0,
    CONSTRAINT vouched CHECK match(plan, '^[0-9a-f]{64}$') AND match(digest, '^[0-9a-f]{64}$')
        AND match(ledgerHash, '^[0-9a-f]{64}$') AND signature != ''
)
ENGINE = ReplacingMergeTree(version)
ORDER BY release
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, old_parts_lifetime = 480
