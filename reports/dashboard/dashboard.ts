// The dashboard: one page, rendered here, that loads nothing and needs no script.
import type { Reading } from '../reading.ts'
import { loadPage } from './page-data.ts'
import { page } from './page.ts'
import { readView } from './view.ts'

/** The page for these query parameters, as HTML text. `floor`: k. */
export async function dashboard(
  reading: Reading,
  floor: number,
  query: unknown,
  acceptLanguage: string | undefined,
): Promise<string> {
  const data = await loadPage(reading, readView(query, acceptLanguage), floor)
  return page(data).text
}
