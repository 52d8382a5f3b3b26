// Posting the simulated platform's events, as a platform's own sender would: in batches, again until they are taken.
import { setTimeout as delay } from 'node:timers/promises'

const BATCH = 1_000

/** Resolves when every event was answered for. @throws Error when the server refuses the request itself. */
export async function postEvents(given: {
  readonly url: string
  readonly key: string
  readonly events: readonly unknown[]
  readonly signal: AbortSignal
}): Promise<void> {
  for (let from = 0; from < given.events.length; from += BATCH) {
    const body = JSON.stringify(given.events.slice(from, from + BATCH))
    for (let wait = 50; !given.signal.aborted; wait = Math.min(2_000, wait * 2)) {
      const status = await post(given.url, given.key, body)
      if (status === 202) break
      if (status !== 503 && status !== 429 && status !== 0) throw new Error(`events were answered with ${status}`)
      await delay(wait)
    }
  }
}

/** The answer's status; 0 when there was none. */
async function post(url: string, key: string, body: string): Promise<number> {
  try {
    const answer = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body,
    })
    await answer.arrayBuffer()
    return answer.status
  } catch {
    return 0
  }
}
