// Builds that charge too little, or make more than one release of what they charge.
import type { Mutant } from './mutant.ts'

const RELEASER = 'reports/release/releaser.js'
const ACCOUNT = 'reports/release/account.js'
const RESERVED = "entry.kind === 'release-reserved' ? [entry.body] : []"

export const BROKEN_LEDGER: readonly Mutant[] = [
  {
    what: 'a ledger for each plan (or recipient): what others spent is not seen',
    foundBy: /^record|^account/,
    patches: [
      {
        file: RELEASER,
        from: 'overspends(chargesOf(before), charge, caps) === undefined',
        to: 'overspends(chargesOf(before).filter((one) => one.plan === charge.plan), charge, caps) === undefined',
      },
    ],
  },
  {
    what: 'half the charge',
    foundBy: /^record|^killed|^account/,
    patches: [
      {
        file: RELEASER,
        from: 'input,\n        nanoRho: nanoRhoOfRelease(release.rules, grainOf(window)),',
        to: 'input,\n        nanoRho: Math.floor(nanoRhoOfRelease(release.rules, grainOf(window)) / 2),',
      },
    ],
  },
  {
    what: 'weeks are not charged to the year',
    foundBy: /^record|^account/,
    patches: [
      {
        file: ACCOUNT,
        from: RESERVED,
        to: "entry.kind === 'release-reserved' && entry.body.window.startsWith('month') ? [entry.body] : []",
      },
    ],
  },
  {
    what: 'twelve months instead of 365 days',
    foundBy: /^record|^account|^registration/,
    patches: [
      {
        file: ACCOUNT,
        from: 'to >= first && from < first + RANGE_DAYS)',
        to: 'from >= first && from < first + RANGE_DAYS)',
      },
    ],
  },
  {
    what: 'a refund for a release that was blocked',
    foundBy: /^record|^frozen input/,
    patches: [
      {
        file: ACCOUNT,
        from: RESERVED,
        to: "entry.kind === 'release-reserved' && !entries.some((other) => other.kind === 'release-blocked' && other.body.release === entry.body.release) ? [entry.body] : []",
      },
    ],
  },
  {
    what: 'a refund for a release that was withdrawn',
    foundBy: /^record of a release/,
    patches: [
      {
        file: ACCOUNT,
        from: RESERVED,
        to: "entry.kind === 'release-reserved' && !entries.some((other) => other.kind === 'release-withdrawn' && other.body.release === entry.body.release) ? [entry.body] : []",
      },
    ],
  },
  {
    what: 'charged again at every retry',
    foundBy: /^record|^killed|^drawn once/,
    patches: [
      {
        file: RELEASER,
        from: 'once: release,\n                allowed: (before) => overspends(',
        to: 'once: `${release} ${entries.length}`,\n                allowed: (before) => overspends(',
      },
    ],
  },
  {
    what: 'a second plan charges a window a second time',
    foundBy: /^record|^frozen input/,
    patches: [
      {
        file: RELEASER,
        from: 'once: release,\n                allowed: (before) => overspends(',
        to: 'once: `${release} ${closing.release.plan}`,\n                allowed: (before) => overspends(',
      },
      { file: ACCOUNT, from: 'one.window === next.window', to: 'one.window === next.window && one.plan === next.plan' },
    ],
  },
  {
    what: 'no cap for a window or a year',
    foundBy: /^record|^account|^two releasers/,
    patches: [
      { file: RELEASER, from: 'overspends(chargesOf(before), charge, caps) === undefined', to: 'charge.nanoRho > 0' },
    ],
  },
  {
    what: 'the cap looked at before the reservation, not with it',
    foundBy: /^record|^two releasers/,
    patches: [
      {
        file: RELEASER,
        from: 'allowed: (before) => overspends(chargesOf(before), charge, caps) === undefined,',
        to: 'allowed: () => overspends(chargesOf(entries), charge, caps) === undefined,',
      },
    ],
  },
  {
    what: 'the draw not persisted before it is committed: drawn again on retry',
    foundBy: /^record|^killed|^two releasers/,
    patches: [
      {
        file: RELEASER,
        from: 'const cells = cellsOf(closing, await drawOnce(closing, secret));',
        to: 'const cells = cellsOf(closing, drawRelease(closing, uniform));',
      },
    ],
  },
  {
    what: 'persisted draws passed over at a retry',
    foundBy: /^record|^killed|^drawn once/,
    patches: [
      { file: RELEASER, from: 'if (before !== undefined)', to: 'if (before === null)' },
      {
        file: 'reports/release/draws-log.js',
        from: "if (header.t !== 'draw' || header.window !== window)\n                        continue;",
        to: "if (header.t !== 'draw' || header.window !== window)\n                        continue;\n                    if (value !== batch.at(-1).value) continue;",
      },
    ],
  },
  {
    what: 'a changed input released under the same reservation',
    foundBy: /^record|^frozen input/,
    patches: [{ file: RELEASER, from: 'if (!isSame(reserved, charge))', to: 'if (charge.nanoRho < 0)' }],
  },
  {
    what: 'a digest of the input that anybody can work out',
    foundBy: /^record|^input digest/,
    patches: [{ file: 'reports/release/bounded-digest.js', from: "closingKey.subkey('digest')", to: "'peil'" }],
  },
  {
    what: 'a digest that leaves the organisations out',
    foundBy: /^record|^input digest|^frozen/,
    patches: [
      {
        file: 'reports/release/bounded-digest.js',
        from: 'JSON.stringify([window, release.plan, things, sums])',
        to: 'JSON.stringify([window, release.plan, things, sums.length])',
      },
    ],
  },
  {
    what: 'people known by address released',
    foundBy: /^record|^frozen input/,
    patches: [
      { file: RELEASER, from: 'if (!releasable || (await hasPeopleByAddress(log)))', to: "if (release === '')" },
    ],
  },
  {
    what: 'people known by address to another process released',
    foundBy: /^record|^frozen input/,
    patches: [{ file: RELEASER, from: '|| (await hasPeopleByAddress(log))', to: '' }],
  },
  {
    what: 'a ledger that was set back draws again',
    foundBy: /^record|^frozen input/,
    patches: [
      {
        file: RELEASER,
        from: 'record !== undefined && !(await ledger.has(record.ledgerHash))',
        to: "record?.release === ''",
      },
    ],
  },
  {
    what: 'a plan that comes after its first window has begun counts',
    foundBy: /^record|^registration/,
    patches: [
      {
        file: 'reports/release/register.js',
        from: 'if (latest < calendar.bounds(`day/${from}`).startMs)',
        to: 'if (latest > 0)',
      },
    ],
  },
  {
    what: 'a releaser that wakes up late puts its own figures in place',
    foundBy: /^record|^two releasers/,
    patches: [
      {
        file: RELEASER,
        from: "committed.kind !== 'release-committed' || committed.body.digest !== digest",
        to: "committed.kind !== 'release-committed'",
      },
    ],
  },
  {
    what: 'a ledger check that does not look at signatures',
    foundBy: /^record|^ledger’s chain/,
    patches: [
      {
        file: 'log/ledger-chain.js',
        from: 'key === undefined || !isSigned(text, signature, key)',
        to: 'key === undefined',
      },
    ],
  },
]
