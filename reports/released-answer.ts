// The answer to "give me this release": its canonical bytes, or why they are not given.
import type { ReleaseId } from '../schemas/released.ts'
import type { Reading } from './reading.ts'
import type { ReleaseView } from './release/release-views.ts'
import { digestOfBytes, releasedBytes } from './released-bytes.ts'

export type ReleasedAnswer =
  | { readonly bytes: Buffer; readonly view: ReleaseView }
  | { readonly refused: 'not_found' }
  /** `damaged`: what is kept is not what was committed. */
  | { readonly refused: 'not_yet' | 'withdrawn' | 'damaged'; readonly view: ReleaseView }

export interface ReleaseQuestion {
  readonly release: ReleaseId
  /** For an operator, who may look before others do. */
  readonly beforePublication: boolean
}

/** Nothing but the very bytes that were committed is ever the answer. */
export async function releasedAnswer(
  reading: Pick<Reading, 'releases' | 'released'>,
  { release, beforePublication }: ReleaseQuestion,
): Promise<ReleasedAnswer> {
  const view = (await reading.releases()).find((each) => each.release === release)
  if (view === undefined) return { refused: 'not_found' }
  if (view.status === 'withdrawn') return { refused: 'withdrawn', view }
  if (view.status === 'waiting' && !beforePublication) return { refused: 'not_yet', view }
  const cells = await reading.released(view.release)
  const bytes = releasedBytes(cells)
  if (cells.length !== view.cells || digestOfBytes(bytes) !== view.digest) return { refused: 'damaged', view }
  return { bytes, view }
}
