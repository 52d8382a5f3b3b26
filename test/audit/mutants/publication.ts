// Builds in which what is published, or that it is, follows from the truth.
import type { Mutant } from './mutant.ts'

const CELLS = 'reports/release/released-cells.js'
const RELEASER = 'reports/release/releaser.js'

export const BROKEN_PUBLICATION: readonly Mutant[] = [
  {
    what: 'threshold on true counts',
    foundBy: /^what is published/,
    patches: [
      {
        file: CELLS,
        from: 'rows: rowsOf(noisy, thresholds, rules.bands)',
        to: "rows: (frame.release.bounded ?? []).some((cell) => cell.level === level && cell.id === id && cell.by === 'total' && cell.people >= 10 * 65536) ? rowsOf(noisy, thresholds, rules.bands) : []",
      },
    ],
  },
  {
    what: 'bands of true organisations',
    foundBy: /^what is published/,
    patches: [
      {
        file: CELLS,
        from: 'return { level, id, rows: rowsOf(noisy, thresholds, rules.bands) };',
        to: "const exact = (frame.release.bounded ?? []).find((cell) => cell.level === level && cell.id === id && cell.by === 'total');\n        return { level, id, rows: rowsOf(noisy, thresholds, rules.bands).map((row) => row.by === 'total' ? { ...row, organisationsFrom: bandOf(rules.bands, BigInt(exact?.organisations ?? 0)) } : row) };",
      },
    ],
  },
  {
    what: 'empty release decided on true counts',
    foundBy: /^drawn once|^killed|^two releasers|^account|^the whole line/,
    patches: [
      {
        file: RELEASER,
        from: 'if (!isReleasable(closing))',
        to: 'if (!isReleasable(closing) || closing.release.bounded.length === 0)',
      },
    ],
  },
  {
    what: 'an empty month passed over at its close',
    foundBy: /^the whole line/,
    patches: [
      {
        file: 'reports/close/finish.js',
        from: 'await releaser.release(closing);',
        to: 'if (closing.sums.length > 0)\n        await releaser.release(closing);',
      },
    ],
  },
  {
    what: 'other thresholds for a month in which hardly anybody was there',
    foundBy: /^the whole line/,
    patches: [
      {
        file: 'reports/close/freeze.js',
        from: 'rules: plan.rules, bounded',
        to: 'rules: sums.length < 5 ? { ...plan.rules, thresholds: { ...plan.rules.thresholds, people: 50 } } : plan.rules, bounded',
      },
    ],
  },
  {
    what: 'a closing that has only the features that were used',
    foundBy: /^sensitivity|^the whole line/,
    patches: [
      {
        file: 'reports/close/freeze.js',
        from: 'features: plannedFeatures(rules, window),',
        to: 'features: plannedFeatures(rules, window).filter(({ id }) => sums.some((cell) => cell.id === id)),',
      },
    ],
  },
  {
    what: 'only things that were used are drawn',
    foundBy: /^noise on every cell|^what is published/,
    patches: [
      {
        file: 'reports/release/draw.js',
        from: 'const listed = features.filter(({ id }) => id !== UNLISTED);',
        to: 'const used = arguments[0].release?.bounded;\n    const listed = features.filter(({ id }) => id !== UNLISTED && (used === undefined || used.some((cell) => cell.id === id)));',
      },
    ],
  },
  {
    what: 'a draw repeated until something is shown',
    foundBy: /^drawn once|^killed|^account/,
    patches: [
      {
        file: RELEASER,
        from: 'const cells = cellsOf(closing, await drawOnce(closing, secret));',
        to: 'let cells = cellsOf(closing, await drawOnce(closing, secret));\n            while (cells?.length === 0) cells = cellsOf(closing, drawRelease(closing, uniform));',
      },
    ],
  },
  {
    what: 'a draw repeated until the last check passes',
    foundBy: /^frozen input/,
    patches: [
      {
        file: RELEASER,
        from: 'const cells = cellsOf(closing, await drawOnce(closing, secret));',
        to: 'let cells = cellsOf(closing, await drawOnce(closing, secret));\n            while (cells === undefined || checkReleased(cells, closing).length > 0) cells = cellsOf(closing, drawRelease(closing, uniform));',
      },
    ],
  },
  {
    what: 'a draw repeated until its total is near the truth',
    foundBy: /^drawn once|^strength|noise/,
    patches: [
      {
        file: RELEASER,
        from: 'await draws.append(closing.window, secret, drawRelease(closing, uniform));',
        to: "let draw = drawRelease(closing, uniform);\n        const exact = closing.release.bounded.find((cell) => cell.level === 'platform' && cell.by === 'total')?.people ?? 0;\n        for (let tries = 0; tries < 9 && Math.abs(Number(draw.noisy[0][0]) - exact) > 65536; tries++) draw = drawRelease(closing, uniform);\n        await draws.append(closing.window, secret, draw);",
      },
    ],
  },
  {
    what: 'the deviation of agreed tables stated, the single noisy total published',
    foundBy: /^what is published|^record of a release/,
    patches: [
      {
        file: 'reports/release/consistent.js',
        from: 'const whole = rounded(perUnit(estimate, unit));',
        to: 'const whole = rounded(perUnit(rational(own.sum), unit));',
      },
    ],
  },
  {
    what: 'half the deviation stated',
    foundBy: /^what is published/,
    patches: [
      {
        file: CELLS,
        from: 'return Number(ceilRoot((of * 1000000n + scale - 1n) / scale)) / 1_000;',
        to: 'return Number(ceilRoot((of * 250000n + scale - 1n) / scale)) / 1_000;',
      },
    ],
  },
  {
    what: '`others` shown below the thresholds',
    foundBy: /^what is published|^record of a release/,
    patches: [
      {
        file: 'reports/release/thresholds.js',
        from: 'while (others.length < AT_LEAST_VALUES || !together())',
        to: 'while (others.length < AT_LEAST_VALUES)',
      },
    ],
  },
  {
    what: 'thresholds without their deviations',
    foundBy: /^what is published/,
    patches: [{ file: 'reports/release/thresholds.js', from: 'Math.round(sigmas.people * 100)', to: '0' }],
  },
  {
    what: 'something said beside the figures that nobody has looked at',
    foundBy: /^record of a release/,
    patches: [
      {
        file: 'reports/released-bytes.js',
        from: 'people: cell.people,',
        to: 'people: cell.people,\n    sum: cell.people * 65536,',
      },
    ],
  },
  {
    what: 'published a day later when nothing is shown',
    foundBy: /^time of publication/,
    patches: [
      {
        file: RELEASER,
        from: 'const body = { release, cells: cells.length, digest, publishAt };',
        to: 'const body = { release, cells: cells.length, digest, publishAt: publishAt + (cells.length === 0 ? 86400000 : 0) };',
      },
    ],
  },
  {
    what: 'served before its date',
    foundBy: /^time of publication/,
    patches: [
      {
        file: 'reports/released-answer.js',
        from: "if (view.status === 'waiting' && !beforePublication)",
        to: "if (view.status === 'never')",
      },
    ],
  },
  {
    what: 'figures that were changed in the warehouse are served',
    foundBy: /^record of a release/,
    patches: [
      { file: 'reports/released-answer.js', from: 'digestOfBytes(bytes) !== view.digest', to: "view.digest === ''" },
    ],
  },
]
