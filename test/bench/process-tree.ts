// What a process and all that it started use, read from /proc (Linux only).
import { readFile, readdir } from 'node:fs/promises'

const TICKS_PER_SECOND = 100 // USER_HZ, the same on every Linux that Node runs on

export interface Usage {
  /** Processor time since each process started, all together, seconds. */
  readonly cpuSeconds: number
  /** Memory that they hold, pages of files that they share counted once: each file's as in the process that holds most of
   * them. (Not the kernel's proportional set size, which also divides by processes outside the tree.) MB = 10^6 bytes. */
  readonly residentMb: number
  /** The sum of their resident set sizes: what they share is counted in each. */
  readonly rssSumMb: number
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
    residentMb: sharedOnceKb(tree) * (1024 / 1e6),
    rssSumMb: tree.reduce((sum, { anonymousKb, filesKb }) => sum + anonymousKb + total(filesKb), 0) * (1024 / 1e6),
    processes: tree.length,
  }
}

interface Stat {
  readonly parent: number
  readonly cpuTicks: number
  readonly anonymousKb: number
  /** Resident pages of files, by path. */
  readonly filesKb: ReadonlyMap<string, number>
}

const total = (kb: ReadonlyMap<string, number>): number => [...kb.values()].reduce((sum, each) => sum + each, 0)

function sharedOnceKb(tree: readonly Stat[]): number {
  const most = new Map<string, number>()
  for (const { filesKb } of tree) for (const [path, kb] of filesKb) most.set(path, Math.max(kb, most.get(path) ?? 0))
  return tree.reduce((sum, { anonymousKb }) => sum + anonymousKb, 0) + total(most)
}

/** undefined: it has ended meanwhile. */
async function statOf(pid: string): Promise<Stat | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // After the name, which may hold spaces and brackets: state, parent, … utime and stime are fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return {
      parent: Number(fields[1]),
      cpuTicks: Number(fields[11]) + Number(fields[12]),
      ...(await memoryOf(pid)),
    }
  } catch {
    return undefined
  }
}

/** Kernel threads and other users' processes: nothing. */
async function memoryOf(pid: string): Promise<Pick<Stat, 'anonymousKb' | 'filesKb'>> {
  const text = await readFile(`/proc/${pid}/smaps`, 'utf8').catch(() => '')
  const filesKb = new Map<string, number>()
  let anonymousKb = 0
  let path = ''
  let rssKb = 0
  for (const line of text.split('\n')) {
    const mapping = /^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \S+ *(.*)$/.exec(line)
    const [, name, kb] = /^(Rss|Anonymous): *(\d+) kB$/.exec(line) ?? []
    if (mapping !== null) path = mapping[1] ?? ''
    else if (name === 'Rss') rssKb = Number(kb)
    else if (name === 'Anonymous') {
      anonymousKb += Number(kb)
      filesKb.set(path, (filesKb.get(path) ?? 0) + rssKb - Number(kb))
    }
  }
  return { anonymousKb, filesKb }
}
