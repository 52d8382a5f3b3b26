// Latencies as a histogram of steps of 1 %: constant memory, and quantiles that are right to 1 %.
const FLOOR_MS = 0.01
const STEP = Math.log(1.01)

export interface Latencies {
  add(ms: number): void
  clear(): void
  /** The latency that a part `q` of all stay below, ms; 0 when there are none. */
  quantile(q: number): number
}

export function createLatencies(): Latencies {
  const counts = new Uint32Array(3_000) // up to 0.01 ms × 1.01^3000, hours
  let all = 0
  return {
    add(ms) {
      const bin = ms <= FLOOR_MS ? 0 : Math.min(counts.length - 1, Math.ceil(Math.log(ms / FLOOR_MS) / STEP))
      counts[bin] = (counts[bin] ?? 0) + 1
      all++
    },
    clear() {
      counts.fill(0)
      all = 0
    },
    quantile(q) {
      if (all === 0) return 0
      let seen = 0
      const bin = counts.findIndex((count) => (seen += count) >= q * all)
      return FLOOR_MS * Math.exp(bin * STEP)
    },
  }
}
