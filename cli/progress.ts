// Progress on a terminal; silence in a pipe.

export interface Progress {
  /** `done` of `total` (the same unit); a word about where it is. */
  show(done: number, total: number, note?: string): void
  /** Takes the bar away. */
  end(): void
}

const WIDTH = 30

export function openProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { show() {}, end() {} }
  let shownAt = -Infinity
  return {
    show(done, total, note = '') {
      const now = performance.now()
      if (now - shownAt < 100 && done < total) return
      shownAt = now
      const share = total === 0 ? 1 : Math.min(1, done / total)
      const full = Math.round(share * WIDTH)
      const percent = String(Math.floor(share * 100)).padStart(3)
      stream.write(`\r\x1b[K${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${percent} %  ${note}`)
    },
    end() {
      stream.write('\r\x1b[K')
    },
  }
}
