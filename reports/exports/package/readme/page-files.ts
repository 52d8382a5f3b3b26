// Under which names the page stands in a package, in each language.
import type { Language } from '../../../dashboard/view.ts'

export const PAGE_FILES: Readonly<Record<Language, string>> = { en: 'README.html', nl: 'LEESMIJ.html' }
