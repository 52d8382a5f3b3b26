// Sends a package: whole or the part that is asked for, and puts on record that it arrived.
import { finished } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { LOOK_MS, whileGiven } from '../while-given.ts'
import { answeredBytes } from './byte-range.ts'
import type { PortalReading } from './portal-reading.ts'
import type { Receipts } from './receipts.ts'
import { type KeptFile, openWholeFiles } from './whole-file.ts'
import type { Refusal } from './words.ts'

export interface SendingOptions {
  readonly reading: PortalReading
  readonly receipts: Receipts
  readonly record: (work: () => Promise<unknown>) => void
  readonly logger: Logger
  /** How often is looked whether what is being sent may still be given, ms. */
  readonly lookMs: number | undefined
}

export interface SentFile extends KeptFile {
  readonly recipient: string
  readonly file: string
  /** Whether it may still be given to whoever asked. */
  readonly isGiven: () => Promise<boolean>
}

export interface Sending {
  /** Answers with the file, or says what to refuse it with. */
  send(request: FastifyRequest, reply: FastifyReply, sent: SentFile): Promise<Refusal | undefined>
}

export function openSending({ reading, receipts, record, logger, lookMs = LOOK_MS }: SendingOptions): Sending {
  const openWhole = openWholeFiles()
  return {
    async send(request, reply, sent) {
      const { recipient, file, bytes: size, sha256, isGiven } = sent
      const etag = `"${sha256}"`
      const { range, ...conditions } = request.headers
      const asked = request.method === 'GET' ? { ...conditions, range } : conditions // RFC 9110, 14.2
      const answered = answeredBytes(asked, { etag, size })
      const handle = await openWhole(sent)
      if (handle === undefined) {
        logger.error({ recipient, file }, 'a package is not on disk as it was recorded: it is not given')
        void reply.header('retry-after', '60')
        return 'unavailable'
      }
      void reply.header('accept-ranges', 'bytes').header('etag', etag)
      if (!('start' in answered)) {
        await handle.close()
        if (answered.status === 412) return 'changed'
        if (answered.status === 416) {
          void reply.header('content-range', `bytes */${size}`)
          return 'range'
        }
        void reply.code(304).send()
        return undefined
      }
      const { status, start, end } = answered
      void reply
        .code(status)
        .type(file.endsWith('.zip') ? 'application/zip' : 'application/octet-stream')
        .header('content-length', end - start + 1)
        .header('content-disposition', `attachment; filename="${file}"`)
      if (status === 206) void reply.header('content-range', `bytes ${start}-${end}/${size}`)
      if (request.method === 'HEAD') {
        await handle.close()
        void reply.send()
        return undefined
      }
      if (end === size - 1) receipts.expect(reply.raw, () => record(() => reading.fetched(recipient, file, sha256)))
      const stream = handle.createReadStream({ start, end })
      stream.on('error', (error) => logger.error({ err: error, recipient, file }, 'a package could not be read on'))
      void whileGiven({ isGiven, everyMs: lookMs }, (signal) => {
        signal.addEventListener('abort', () => {
          logger.warn({ recipient, file }, 'a download was broken off: it may not be given any more')
          reply.raw.destroy()
        })
        return new Promise<void>((resolve) => finished(reply.raw, () => resolve()))
      })
      void reply.send(stream)
      return undefined
    },
  }
}
