// Writes docs/processing-register.md from the schemas: `npm run register`, from the folder of the project.
import { writeFile } from 'node:fs/promises'
import { renderRegister } from './register.ts'

await writeFile('docs/processing-register.md', renderRegister())
