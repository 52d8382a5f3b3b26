// `node --import run-typescript.mjs FILE.ts …`: runs our TypeScript in a process of its own, for tests that kill some.
import { register } from 'node:module'

register('./typescript-hooks.mjs', import.meta.url)
