// Options that many commands take, and the settings that they give.
import { InvalidArgumentError } from 'commander'
import { type Config, type ConfigInput, readConfig } from '../config.ts'
import { InterestParameters } from '../reports/interest-parameters.ts'

export const DATA = ['-d, --data <folder>', 'the data folder (PEIL_DATA; default: data)'] as const
export const CATALOGUE = ['-c, --catalogue <file>', 'the feature catalogue, YAML (PEIL_CATALOGUE)'] as const

/** @throws BadConfig as `readConfig` does. */
export const settings = (options: Record<string, unknown>, more: ConfigInput = {}): Config =>
  readConfig({
    ...more,
    ...(options['data'] !== undefined && { data: options['data'] as string }),
    ...(options['catalogue'] !== undefined && { catalogue: options['catalogue'] as string }),
  })

export const day = (text: string): string => {
  const parsed = InterestParameters.shape.from.safeParse(text)
  if (!parsed.success) throw new InvalidArgumentError('Expected a day as YYYY-MM-DD.')
  return text
}

export const count = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a whole number, 1 or more.')
  return Number(text)
}
