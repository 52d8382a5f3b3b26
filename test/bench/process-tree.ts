// What a process and all that it started use, read from /proc (Linux only).
import { readFile, readdir } from 'node:fs/promises'

const TICKS_PER_SECOND = 100 // USER_HZ, the same on every Linux that Node runs on

export interface Usage {
  /** Processor time since each process started, all together, seconds. */
  readonly cpuSeconds: number
  /** Resident memory, all together; what processes share is counted in each. MB = 10^6 bytes. */
  readonly rssMb: number
  readonly processes: number
}

export async function usageOfTree(root: number): Promise<Usage> {
  const processes = new Map<number, Stat>()
  for (const entry of await readdir('/proc')) {
    const stat = /^\d+$/.test(entry) ? await statOf(entry) : undefined
    if (stat !== undefined) processes.set(Number(entry), stat)
  }
  const isInTree = (pid: number): boolean => pid === root || (pid > 1 && isInTree(processes.get(pid)?.parent ?? 0))
  const tree = [...processes].filter(([pid]) => isInTree(pid)).map(([, stat]) => stat)
  return {
    cpuSeconds: tree.reduce((sum, { cpuTicks }) => sum + cpuTicks, 0) / TICKS_PER_SECOND,
    rssMb: tree.reduce((sum, { rssKb }) => sum + rssKb, 0) * (1024 / 1e6),
    processes: tree.length,
  }
}

interface Stat {
  readonly parent: number
  readonly cpuTicks: number
  readonly rssKb: number
}

/** undefined: it has ended meanwhile. */
async function statOf(pid: string): Promise<Stat | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    // After the name, which may hold spaces and brackets: state, parent, … utime and stime are fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return {
      parent: Number(fields[1]),
      cpuTicks: Number(fields[11]) + Number(fields[12]),
      rssKb: Number(/VmRSS:\s*(\d+)/.exec(status)?.[1] ?? 0),
    }
  } catch {
    return undefined
  }
}
