// A small server that speaks as much S3 as a delivery needs, in this process: it checks signatures, digests and conditions.
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AwsV4Signer } from 'aws4fetch'

export interface TestS3Server extends AsyncDisposable {
  readonly port: number
  /** By `/bucket/key`. */
  readonly objects: Map<string, Buffer>
  /** Bytes of bodies that it was sent. */
  received(): number
  /** Whether this was the answer; false: the server goes on as it should. Undefined: nothing is wrong with it. */
  meddle: Meddle | undefined
  /** What it keeps instead of what it was sent. */
  keeps: ((body: Buffer) => Buffer) | undefined
  /** Serves a request that came to another server: over TLS, say. */
  serve(request: IncomingMessage, response: ServerResponse): void
}

export type Meddle = (request: IncomingMessage, response: ServerResponse) => boolean

export interface S3ServerOptions {
  readonly bucket: string
  readonly accessKey: string
  readonly secretKey: string
}

export async function startS3Server({ bucket, accessKey, secretKey }: S3ServerOptions): Promise<TestS3Server> {
  const objects = new Map<string, Buffer>()
  let received = 0

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (running.meddle?.(request, response) === true) return
    if (request.headers.expect !== undefined) response.writeContinue()
    const path = request.url ?? ''
    const pieces: Buffer[] = []
    for await (const piece of request as AsyncIterable<Buffer>) {
      received += piece.length
      pieces.push(piece)
    }
    const body = Buffer.concat(pieces)
    if (!(await isSigned(request))) return say(response, 403, 'SignatureDoesNotMatch')
    if (path.split('/')[1] !== bucket) return say(response, 404, 'NoSuchBucket')
    const found = objects.get(path)
    if (request.method === 'GET') {
      if (found === undefined) return say(response, 404, 'NoSuchKey')
      return void response.writeHead(200, { 'content-length': found.length }).end(found)
    }
    const { 'if-none-match': unless, 'x-amz-content-sha256': digest, 'x-amz-checksum-sha256': sum } = request.headers
    const actual = createHash('sha256').update(body)
    const hex = actual.copy().digest('hex')
    if (hex !== digest || actual.digest('base64') !== sum) return say(response, 400, 'XAmzContentSHA256Mismatch')
    if (unless === '*' && found !== undefined) return say(response, 412, 'PreconditionFailed')
    objects.set(path, running.keeps?.(body) ?? body)
    return void response.writeHead(200).end()
  }

  async function isSigned(request: IncomingMessage): Promise<boolean> {
    const given = request.headers.authorization ?? ''
    const names = /SignedHeaders=([^,]+)/.exec(given)?.[1]?.split(';') ?? []
    const headers = Object.fromEntries(
      names.filter((name) => name !== 'host').map((name) => [name, String(request.headers[name])]),
    )
    const signer = new AwsV4Signer({
      method: request.method ?? '',
      url: `${'encrypted' in request.socket ? 'https' : 'http'}://${request.headers.host ?? ''}${request.url ?? ''}`,
      headers,
      accessKeyId: accessKey,
      secretAccessKey: secretKey,
      service: 's3',
      region: 'us-east-1',
      datetime: String(request.headers['x-amz-date']),
    })
    return (await signer.sign()).headers.get('authorization') === given
  }

  const served = (request: IncomingMessage, response: ServerResponse): void =>
    void serve(request, response).catch(() => response.destroy())
  // Whether the body is wanted is said by whoever answers.
  const server = createServer(served).on('checkContinue', served)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const running: TestS3Server = {
    port: (server.address() as AddressInfo).port,
    objects,
    received: () => received,
    meddle: undefined,
    keeps: undefined,
    serve: served,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((done) => server.close(() => done()))
    },
  }
  return running
}

/** An error as S3 says it, with more words than anybody should pass on. */
export const say = (response: ServerResponse, status: number, code: string): void =>
  void response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>hunter2 of 192.0.2.7</Message></Error>`)

/** Answers requests of this kind as is given, and leaves the others to the server. */
export const answering =
  (kind: 'GET' | 'PUT', answer: (...given: Parameters<Meddle>) => unknown): Meddle =>
  (request, response) => {
    if (request.method !== kind) return false
    answer(request, response)
    return true
  }

/** Answers when it has read the body. */
export const afterBody =
  (answer: (...given: Parameters<Meddle>) => unknown) =>
  (...[request, response]: Parameters<Meddle>): void => {
    if (request.headers.expect !== undefined) response.writeContinue()
    request.resume().on('end', () => answer(request, response))
  }
