// The folder of recipients' files: one YAML file each, named after the recipient. A bad file stops no other.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Recipient } from '../../schemas/recipient.ts'
import { BadRecipient, loadRecipient } from './load-recipient.ts'

export interface WrongFile {
  /** Its name, without the folder. */
  readonly file: string
  /** What is wrong with it, one thing each. */
  readonly wrong: readonly string[]
}

/** Every file of the folder that ends in `.yaml` or `.yml`, by name; none where there is no folder. Others, such as those
 * of secrets, are left alone. */
export async function readRecipients(folder: string): Promise<readonly (Recipient | WrongFile)[]> {
  const files = (await namesIn(folder)).filter((name) => /^[^.].*\.ya?ml$/i.test(name)).toSorted()
  return await Promise.all(files.map((file) => readOne(folder, file)))
}

/** Where a recipient's file stands. */
export const fileOfRecipient = (folder: string, recipient: string): string => join(folder, `${recipient}.yaml`)

async function readOne(folder: string, file: string): Promise<Recipient | WrongFile> {
  try {
    const { recipient } = await loadRecipient(join(folder, file))
    // Else two files could be about one recipient.
    if (file === `${recipient.recipient}.yaml`) return recipient
    return {
      file,
      wrong: [`it is about ${recipient.recipient}: a recipient’s file is named ${recipient.recipient}.yaml`],
    }
  } catch (error) {
    if (error instanceof BadRecipient) return { file, wrong: error.wrong }
    throw error
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
