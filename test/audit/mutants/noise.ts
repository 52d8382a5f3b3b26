// Builds whose noise is too weak, of another kind, or not a cell's own.
import type { Mutant } from './mutant.ts'

const DRAW = 'reports/release/draw.js'
const QUERIES = 'reports/release/queries.js'
const ADDED = 'BigInt(exact?.[metric] ?? 0) + noise(uniform)'
const UNIT = '(Number(uniform.below(2n ** 53n)) + 0.5) / 2 ** 53'

export const BROKEN_NOISE: readonly Mutant[] = [
  {
    what: 'half the noise',
    foundBy: /^price/,
    patches: [
      {
        file: QUERIES,
        from: 'return (squaredLength * NANO + twiceRho - 1n) / twiceRho;',
        to: 'return (squaredLength * NANO) / (4n * twiceRho);',
      },
    ],
  },
  {
    what: 'half the noise, the claim untouched',
    foundBy: /noise/,
    patches: [{ file: DRAW, from: 'discreteGaussianOf(variance)', to: 'discreteGaussianOf(variance / 4n + 1n)' }],
  },
  {
    what: 'a tenth less noise than claimed',
    foundBy: /noise/,
    patches: [
      { file: DRAW, from: 'discreteGaussianOf(variance)', to: 'discreteGaussianOf((variance * 81n) / 100n + 1n)' },
    ],
  },
  {
    what: 'a little less noise, for organisations of features by device only',
    foundBy: /noise/,
    patches: [
      {
        file: DRAW,
        from: 'discreteGaussianOf(variance)',
        to: "discreteGaussianOf(metric === 'organisations' && by === 'device' && level === 'feature' ? (variance * 9n) / 10n + 1n : variance)",
      },
    ],
  },
  {
    what: 'the tails of the noise cut off',
    foundBy: /^sampler/,
    patches: [
      {
        file: 'reports/release/discrete-gaussian.js',
        from: 'const candidate = discreteLaplace(uniform, scale);',
        to: 'const candidate = discreteLaplace(uniform, scale);\n            if (candidate * candidate > 16n * variance)\n                continue;',
      },
    ],
  },
  {
    what: 'noise that favours one side a little',
    foundBy: /^sampler/,
    patches: [
      {
        file: 'reports/release/discrete-gaussian.js',
        from: 'uniform.chanceSmall(1, 2);',
        to: 'uniform.chanceSmall(49, 100);',
      },
    ],
  },
  {
    what: 'noise made for one cell, whatever the bound',
    foundBy: /^price/,
    patches: [{ file: QUERIES, from: 'BigInt(squaredLengthOf(bound)) *', to: '1n *' }],
  },
  {
    what: 'each table’s share rounded up, so that together they cost more',
    foundBy: /^price/,
    patches: [
      {
        file: QUERIES,
        from: 'const nanoRho = Number((BigInt(whole) * share) /',
        to: 'const nanoRho = 1 + Number((BigInt(whole) * share) /',
      },
    ],
  },
  {
    what: 'float Laplace noise of the same variance',
    foundBy: /noise/,
    patches: [
      {
        file: DRAW,
        from: ADDED,
        to: `BigInt(exact?.[metric] ?? 0) + BigInt(Math.round(Math.sqrt(Number(variance) / 2) * ((u) => -Math.sign(u) * Math.log(1 - 2 * Math.abs(u)))(${UNIT} - 0.5)))`,
      },
    ],
  },
  {
    what: 'rounded float Gaussian noise',
    foundBy: /noise/,
    patches: [
      {
        file: DRAW,
        from: ADDED,
        to: `BigInt(exact?.[metric] ?? 0) + BigInt(Math.round(Math.sqrt(Number(variance)) * Math.sqrt(-2 * Math.log(${UNIT})) * Math.cos(2 * Math.PI * (${UNIT}))))`,
      },
    ],
  },
  {
    what: 'noise in whole people, the sums in fractions',
    foundBy: /noise/,
    patches: [
      {
        file: DRAW,
        from: ADDED,
        to: `BigInt(exact?.[metric] ?? 0) + (noise(uniform) / BigInt(variance > 65536n ? 65536 : 1)) * BigInt(variance > 65536n ? 65536 : 1)`,
      },
    ],
  },
  {
    what: 'no noise where there is nobody',
    foundBy: /^noise on every cell/,
    patches: [
      { file: DRAW, from: ADDED, to: `BigInt(exact?.[metric] ?? 0) + (exact === undefined ? 0n : noise(uniform))` },
    ],
  },
  {
    what: 'one noise for all values of a row',
    foundBy: /^independence/,
    patches: [
      {
        file: DRAW,
        from: 'flatMap((id) => values.map((value) => {',
        to: 'flatMap((id) => [noise(uniform)].flatMap((one) => values.map((value) => {',
      },
      {
        file: DRAW,
        from: `return String(${ADDED});\n        }));`,
        to: 'return String(BigInt(exact?.[metric] ?? 0) + one);\n        })));',
      },
    ],
  },
  {
    what: 'noise made consistent before it is drawn: that of a row adds up to nothing',
    foundBy: /^independence|^strength/,
    patches: [
      {
        file: DRAW,
        from: `return String(${ADDED});`,
        to: `const own = value === values.at(-1) && values.length > 1 ? -thingsOf.sum : noise(uniform);
            thingsOf.sum = value === values[0] ? own : thingsOf.sum + own;
            return String(BigInt(exact?.[metric] ?? 0) + own);`,
      },
    ],
  },
  {
    what: 'noise reused for a changed input: it follows from the name of the cell',
    foundBy: /noise|^independence/,
    patches: [
      {
        file: DRAW,
        from: "import { queriesOf } from './queries.js';",
        to: "import { queriesOf } from './queries.js';\nimport { openUniform } from './uniform.js';\nimport { seededFill } from '../../audit/seeded-bytes.js';",
      },
      {
        file: DRAW,
        from: 'noise(uniform)',
        to: 'noise(openUniform(seededFill(nameOf(level, id, by, value) + metric)))',
      },
    ],
  },
  {
    what: 'the same noise in every window: it follows from the plan and the people',
    foundBy: /^independence|^strength|^drawn once/,
    patches: [
      {
        file: DRAW,
        from: "import { queriesOf } from './queries.js';",
        to: "import { queriesOf } from './queries.js';\nimport { openUniform } from './uniform.js';\nimport { seededFill } from '../../audit/seeded-bytes.js';",
      },
      {
        file: DRAW,
        from: 'export function drawRelease(closing, uniform) {',
        to: 'export function drawRelease(closing, given) {\n    const uniform = openUniform(seededFill(closing.release.plan + JSON.stringify(closing.release.bounded)));',
      },
    ],
  },
  {
    what: 'negative noisy values clamped to 0',
    foundBy: /^strength/,
    patches: [{ file: DRAW, from: `String(${ADDED})`, to: `String(((sum) => (sum < 0n ? 0n : sum))(${ADDED}))` }],
  },
  {
    what: 'a sampler that draws 0 twice as often',
    foundBy: /^sampler|noise/,
    patches: [
      {
        file: 'reports/release/discrete-gaussian.js',
        from: 'if (isNegative && magnitude === 0n)',
        to: 'if (magnitude < 0n)',
      },
    ],
  },
  {
    what: 'random numbers folded into their bound',
    foundBy: /^sampler/,
    patches: [
      {
        file: 'reports/release/uniform.js',
        from: 'const drawn = (draw() & mask) >>> 0;\n        if (drawn < bound)\n            return drawn;',
        to: 'return ((draw() & mask) >>> 0) % bound;',
      },
    ],
  },
  {
    what: 'random numbers folded into their bound, with a bias that no statistics would show',
    foundBy: /^sampler/,
    patches: [
      {
        file: 'reports/release/uniform.js',
        from: 'const drawn = (draw() & mask) >>> 0;\n        if (drawn < bound)\n            return drawn;',
        to: 'return (((draw() & mask) >>> 0) * 65536 + (draw() & 255) * 256 + (draw() & 255)) % bound;',
      },
    ],
  },
]
