// The folder of recipients' files: one YAML file each, named after the recipient. A bad file stops no other, but for two
// that name one place: which of them is wrong cannot be seen.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Recipient } from '../../schemas/recipient.ts'
import { BadRecipient, loadRecipient } from './load-recipient.ts'
import { sharePlace, sharedInWords } from './shared-place.ts'

export interface WrongFile {
  /** Its name, without the folder. */
  readonly file: string
  /** What is wrong with it, one thing each. */
  readonly wrong: readonly string[]
}

/** Every file of the folder that ends in `.yaml` or `.yml`, by name; none where there is no folder. Others, such as those
 * of secrets, are left alone. Of recipients that share a place nobody is given anything: each could read what is the other's. */
export async function readRecipients(folder: string): Promise<readonly (Recipient | WrongFile)[]> {
  const each = await readEach(folder)
  return each.map((one) => {
    if ('wrong' in one) return one
    const others = sharing(one, each)
    return others.length === 0 ? one : { file: `${one.recipient}.yaml`, wrong: [sharedInWords(one.delivery, others)] }
  })
}

/** Who else of the folder has the place that this one's packages are put into. */
export const sharersOf = async (folder: string, recipient: Recipient): Promise<readonly string[]> =>
  sharing(recipient, await readEach(folder))

function sharing({ recipient, delivery }: Recipient, all: readonly (Recipient | WrongFile)[]): readonly string[] {
  return all.flatMap((one) =>
    'wrong' in one || one.recipient === recipient || !sharePlace(one.delivery, delivery) ? [] : [one.recipient],
  )
}

/** Each by itself. */
async function readEach(folder: string): Promise<readonly (Recipient | WrongFile)[]> {
  const files = (await namesIn(folder)).filter((name) => /^[^.].*\.ya?ml$/i.test(name)).toSorted()
  return await Promise.all(files.map((file) => readOne(folder, file)))
}

/** That one alone, whether or not others have its place; undefined where there is no file of it. @throws BadRecipient when the
 * file cannot be used, also for a moment, while it is being saved. */
export async function readRecipient(folder: string, recipient: string): Promise<Recipient | undefined> {
  try {
    return await loadNamed(folder, `${recipient}.yaml`)
  } catch (error) {
    if (error instanceof BadRecipient && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT')
      return undefined
    throw error
  }
}

/** Where a recipient's file stands. */
export const fileOfRecipient = (folder: string, recipient: string): string => join(folder, `${recipient}.yaml`)

async function readOne(folder: string, file: string): Promise<Recipient | WrongFile> {
  try {
    return await loadNamed(folder, file)
  } catch (error) {
    if (error instanceof BadRecipient) return { file, wrong: error.wrong }
    throw error
  }
}

/** @throws BadRecipient, also where it is about another: else two files could be about one recipient. */
async function loadNamed(folder: string, file: string): Promise<Recipient> {
  const path = join(folder, file)
  const { recipient } = await loadRecipient(path)
  if (file === `${recipient.recipient}.yaml`) return recipient
  const wrong = `it is about ${recipient.recipient}: a recipient’s file is named ${recipient.recipient}.yaml`
  throw new BadRecipient(`the recipient’s file ${path}: ${wrong}`, [wrong])
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
