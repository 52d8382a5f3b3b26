// Whether an answer arrived: what a connection does after the last byte decides.
import { once } from 'node:events'
import { type Server, type ServerResponse, createServer } from 'node:http'
import { type Socket, type AddressInfo, connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openReceipts } from '../../../../reports/exports/portal/receipts.ts'

const KEEP_ALIVE_MS = 150

describe('an answer', () => {
  let server: Server
  let arrived = 0
  let sent = 0
  beforeAll(async () => {
    const receipts = openReceipts(KEEP_ALIVE_MS)
    server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response: ServerResponse) => {
      receipts.asked(request.socket)
      if (request.url === '/plain') return void response.end('x')
      receipts.expect(response, () => arrived++)
      response.once('finish', () => sent++)
      response.end('x'.repeat(500_000))
    }).setTimeout(5_000, (socket) => receipts.quiet(socket))
    await once(server.listen(0, '127.0.0.1'), 'listening')
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  beforeEach(() => void (arrived = sent = 0))

  /** A connection that asked, and of which all was sent. */
  async function asking(read: boolean, header = ''): Promise<Socket> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.on('error', () => undefined).pause()
    await once(socket, 'connect')
    socket.write(`GET /file HTTP/1.1\r\nHost: x\r\n${header}\r\n`)
    if (read) socket.resume()
    await vi.waitFor(() => expect(sent).toBe(1))
    return socket
  }

  test('arrived when who asked says goodbye', async () => {
    const socket = await asking(true)
    expect(arrived).toBe(0)
    socket.end()
    await vi.waitFor(() => expect(arrived).toBe(1))
    await delay(2 * KEEP_ALIVE_MS)
    expect(arrived).toBe(1)
  })

  test('arrived when something else is asked on the same connection', async () => {
    const socket = await asking(true)
    socket.write('GET /plain HTTP/1.1\r\nHost: x\r\n\r\n')
    await vi.waitFor(() => expect(arrived).toBe(1))
    socket.destroy()
  })

  test('arrived when the connection stayed whole until it was closed as idle', async () => {
    await asking(true)
    expect(arrived).toBe(0)
    await vi.waitFor(() => expect(arrived).toBe(1), { timeout: 5_000 })
  })

  test('arrived when it was the last of a connection, and who asked closes, too', async () => {
    await asking(true, 'Connection: close\r\n')
    await vi.waitFor(() => expect(arrived).toBe(1))
  })

  test('did not arrive when it was the last of a connection, and that broke', async () => {
    const socket = await asking(false, 'Connection: close\r\n')
    socket.destroy()
    await delay(2 * KEEP_ALIVE_MS)
    expect(arrived).toBe(0)
  })

  test('did not arrive when the connection broke after its last byte was sent', async () => {
    const socket = await asking(false)
    socket.resetAndDestroy()
    await delay(2 * KEEP_ALIVE_MS)
    expect(arrived).toBe(0)
  })

  test('did not arrive when who asked left with bytes unread', async () => {
    const socket = await asking(false)
    socket.destroy() // the system answers what was not read with a reset
    await delay(2 * KEEP_ALIVE_MS)
    expect(arrived).toBe(0)
  })
})
