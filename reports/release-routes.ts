// Releases over HTTP: which there are, and of one the bytes that were committed.
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Reading } from './reading.ts'
import { releasedAnswer } from './released-answer.ts'

const STATUS = { not_found: 404, not_yet: 409, withdrawn: 410, damaged: 503 } as const

/** As it stands in an address: an operator may look at a release before its date. */
export const BEFORE_PUBLICATION = 'before-publication'

const ListParameters = z.strictObject({})
const ReleaseParameters = z.strictObject({ [BEFORE_PUBLICATION]: z.exactOptional(z.literal('true')) })
const Path = z.object({ release: z.string() })

export function releaseRoutes(server: FastifyInstance, reading: Reading, logger: Logger): void {
  server.get('/v1/releases', (request, reply) =>
    ListParameters.safeParse(request.query).success
      ? reading.releases()
      : reply.code(400).send({ error: 'bad_parameter', parameter: null, expected: 'none' }),
  )
  server.get('/v1/releases/:release', async (request, reply) => {
    const asked = ReleaseParameters.safeParse(request.query)
    if (!asked.success) {
      const parameter = asked.error.issues[0]?.path[0] === BEFORE_PUBLICATION ? BEFORE_PUBLICATION : null
      const expected = parameter === null ? `only ${BEFORE_PUBLICATION}` : 'true'
      return reply.code(400).send({ error: 'bad_parameter', parameter, expected })
    }
    const { release } = Path.parse(request.params)
    const beforePublication = asked.data[BEFORE_PUBLICATION] === 'true'
    const answer = await releasedAnswer(reading, { release, beforePublication })
    if ('bytes' in answer)
      return reply.type('application/x-ndjson').header('etag', `"${answer.view.digest}"`).send(answer.bytes)
    if (answer.refused === 'damaged')
      logger.error({ release: answer.view.release }, 'the cells of a release are not those that were committed')
    return reply.code(STATUS[answer.refused]).send({ error: answer.refused })
  })
}
