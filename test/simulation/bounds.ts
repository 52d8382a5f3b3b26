// Bounds of unknown whole numbers, narrowed along linear relations until nothing narrows any more.

export const UNBOUNDED = 1_000_000_000
const MOST_ROUNDS = 500

/** Unknowns are numbered from 0; each begins as "0 or more". */
export class Bounds {
  readonly lo: Int32Array
  readonly hi: Int32Array
  /** total ≤ Σ parts + slack. */
  readonly #atMost: { readonly total: number; readonly parts: Int32Array; readonly slack: number }[] = []
  /** low ≤ Σ parts ≤ high. */
  readonly #sums: { readonly parts: Int32Array; readonly low: number; readonly high: number }[] = []
  /** Σ parts = total. */
  readonly #partitions: { readonly total: number; readonly parts: Int32Array }[] = []
  #changed = false

  constructor(unknowns: number) {
    this.lo = new Int32Array(unknowns)
    this.hi = new Int32Array(unknowns).fill(UNBOUNDED)
  }

  raise(unknown: number, value: number): void {
    if (value <= (this.lo[unknown] ?? 0)) return
    this.lo[unknown] = value
    this.#changed = true
  }

  lower(unknown: number, value: number): void {
    if (value >= (this.hi[unknown] ?? 0)) return
    this.hi[unknown] = value
    this.#changed = true
  }

  between(unknown: number, low: number, high: number): void {
    this.raise(unknown, low)
    this.lower(unknown, high)
  }

  /** `total ≤ Σ parts + slack` */
  atMost(total: number, parts: readonly number[], slack = 0): void {
    this.#atMost.push({ total, parts: Int32Array.from(parts), slack })
  }

  /** `low ≤ Σ parts ≤ high` */
  sum(parts: readonly number[], low: number, high: number): void {
    this.#sums.push({ parts: Int32Array.from(parts), low, high })
  }

  /** `Σ parts = total` */
  partition(total: number, parts: readonly number[]): void {
    this.#partitions.push({ total, parts: Int32Array.from(parts) })
  }

  /** To the fixpoint. Answers with how many rounds it took. */
  propagate(): number {
    for (let rounds = 1; ; rounds++) {
      this.#changed = false
      for (const { total, parts, slack } of this.#atMost) this.#relate(total, parts, slack)
      for (const { parts, low, high } of this.#sums) this.#within(parts, low, high)
      for (const { total, parts } of this.#partitions) {
        const [low, high] = this.#sumOf(parts)
        this.between(total, low, high)
        this.#within(parts, this.lo[total] ?? 0, this.hi[total] ?? 0)
      }
      if (!this.#changed) return rounds
      if (rounds === MOST_ROUNDS) throw new Error('what is known contradicts itself')
    }
  }

  #sumOf(parts: Int32Array): [number, number] {
    let low = 0
    let high = 0
    for (const part of parts) {
      low += this.lo[part] ?? 0
      high += this.hi[part] ?? 0
    }
    return [low, Math.min(high, UNBOUNDED)]
  }

  #relate(total: number, parts: Int32Array, slack: number): void {
    const least = (this.lo[total] ?? 0) - slack
    let high = 0
    for (const part of parts) high += this.hi[part] ?? 0
    this.lower(total, high + slack)
    if (least > 0) for (const part of parts) this.raise(part, least - (high - (this.hi[part] ?? 0)))
  }

  #within(parts: Int32Array, low: number, high: number): void {
    let least = 0
    let most = 0
    for (const part of parts) {
      least += this.lo[part] ?? 0
      most += this.hi[part] ?? 0
    }
    for (const part of parts) {
      const lo = this.lo[part] ?? 0
      const hi = this.hi[part] ?? 0
      this.raise(part, low - (most - hi))
      if (high < UNBOUNDED) this.lower(part, high - (least - lo))
    }
  }
}
