// Builds in which one person can add more than the noise is made for.
import type { Mutant } from './mutant.ts'

const BOUND = 'transform/fold/contribution-bound.js'
const BOUNDING = 'transform/fold/bounding.js'
const FOLD = 'transform/fold/window-fold.js'

export const BROKEN_BOUNDS: readonly Mutant[] = [
  {
    what: 'no bound: who adds much is not scaled down',
    foundBy: /^bounds|^sensitivity/,
    patches: [{ file: BOUND, from: 'if (sum <= squared)\n        return FIXED_POINT;', to: 'return FIXED_POINT;' }],
  },
  {
    what: 'no bound: nobody’s cells are sampled',
    foundBy: /^bounds|^sensitivity/,
    patches: [{ file: BOUND, from: 'if (count <= most) {', to: 'if (count >= 0) {' }],
  },
  {
    what: 'weights rounded up instead of down',
    foundBy: /^bounds|^sensitivity/,
    patches: [
      {
        file: BOUND,
        from: 'while ((weight + 1) * (weight + 1) * sum <= most)',
        to: 'while (weight * weight * sum < most)',
      },
    ],
  },
  {
    what: 'active days of a sampled cell not cut off',
    foundBy: /^bounds|^sensitivity/,
    patches: [{ file: BOUND, from: 'Math.min(amounts[at] ?? 0, each)', to: '(amounts[at] ?? 0)' }],
  },
  {
    what: 'organisation counts unbounded: a sole user brings theirs into every cell',
    foundBy: /^bounds|^sensitivity/,
    patches: [{ file: BOUNDING, from: 'if ((kept[at] ?? 0) > 0)', to: 'if (at >= 0)' }],
  },
  {
    what: 'active days bounded as if each were one',
    foundBy: /^bounds|^sensitivity/,
    patches: [
      {
        file: BOUND,
        from: 'sum += (amounts[at] ?? 0) ** 2;',
        to: 'sum += (amounts[at] ?? 0) > 0 ? 1 : 0;',
      },
    ],
  },
  {
    what: 'segment switch in mid-window: somebody counts again under each role, size and device',
    foundBy: /^bounds|^sensitivity/,
    patches: [
      {
        file: FOLD,
        from: 'const person = this.#people.number(digest.people, at * PSEUDONYM_BYTES);',
        to: 'digest.people[at * PSEUDONYM_BYTES + 15] ^= digest.segment[at] ?? 0;\n        const person = this.#people.number(digest.people, at * PSEUDONYM_BYTES);',
      },
    ],
  },
  {
    what: 'an accountant counted once per client organisation: the dossier stands for the home organisation',
    foundBy: /^sensitivity: accountant/,
    patches: [
      {
        file: 'transform/deidentify/identity-of.js',
        from: 'organisation: event.actor?.organisation?.id, account }',
        to: "organisation: event.place?.route.split('/')[2] ?? event.actor?.organisation?.id, account }",
      },
    ],
  },
  {
    what: 'who has not signed in counts by address, a second time',
    foundBy: /^sensitivity: accountant/,
    patches: [
      {
        file: 'transform/deidentify/identity-of.js',
        from: "if (captured.people !== 'by-address')",
        to: 'if (captured.people === undefined)',
      },
    ],
  },
  {
    what: 'somebody who was erased stays in the month',
    foundBy: /^what counts of the platform/,
    patches: [{ file: FOLD, from: 'const skip = without.size > 0 &&', to: 'const skip = without.size > 1e9 &&' }],
  },
  {
    what: 'which cells are sampled can be foreseen by anybody',
    foundBy: /^bounds/,
    patches: [
      {
        file: 'transform/fold/keyed-ranks.js',
        from: "createHmac('sha256', this.#key)",
        to: "createHmac('sha256', 'peil')",
      },
    ],
  },
  {
    what: 'the sums of a release not bounded at all: those of the internal statistics',
    foundBy: /^bounds|^sensitivity/,
    patches: [
      {
        file: 'reports/close/sum-partials.js',
        from: 'bounded: sumBounded(partials, plan)',
        to: 'bounded: [...sums.values()].map((cell) => ({ ...cell, people: cell.people * 65536, activeDays: cell.activeDays * 65536 }))',
      },
    ],
  },
]
