// Whether something leaves sockets, timers or open files behind in this process.
import { readdir, readlink } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'

const KINDS = /^(?:TCP|TLS|Pipe|Timeout|FSReq|GetAddrInfo)/

/** Runs the work, which may fail, and expects that soon after nothing more is open than before. */
export async function leavesNothing<T>(work: () => Promise<T>): Promise<PromiseSettledResult<T>> {
  const before = await openThings()
  const [outcome] = await Promise.allSettled([work()])
  let left: string[] = []
  for (let tries = 0; tries < 40; tries += 1) {
    left = without(await openThings(), before)
    if (left.length === 0) break
    await delay(25)
  }
  expect(left, 'what is still open').toEqual([])
  return outcome
}

async function openThings(): Promise<string[]> {
  const active = process.getActiveResourcesInfo().filter((kind) => KINDS.test(kind) && !kind.startsWith('FSReq'))
  const files = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  )
  return [...active, ...files.filter((path) => path.startsWith('/') && !path.startsWith('/proc/'))]
}

function without(found: readonly string[], before: readonly string[]): string[] {
  const rest = [...before]
  return found.filter((one) => {
    const at = rest.indexOf(one)
    if (at >= 0) rest.splice(at, 1)
    return at < 0
  })
}
