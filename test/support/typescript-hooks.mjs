// Module hooks: a TypeScript program is put together with all it imports from us; packages are imported as they are.
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context)
  const bundle = await rolldown({
    input: fileURLToPath(url),
    platform: 'node',
    // All packages, but for the helpers that the transformation itself puts in.
    external: (id) => !/^([./]|\0|@oxc-project\/runtime)/.test(id),
    transform: { target: 'node20' },
    logLevel: 'silent',
  })
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false })
  await bundle.close()
  return { format: 'module', source: output[0].code, shortCircuit: true }
}
