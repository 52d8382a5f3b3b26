// Places of the tests' own into which is delivered: a folder, an SFTP server, an S3 server, each behind nothing or a network.
import { writeFileSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDestination } from '../../delivery/open.ts'
import { PATIENCE, type Patience } from '../../delivery/patience.ts'
import type { Destination } from '../../delivery/port.ts'
import { DeliveryRoute } from '../../schemas/recipient.ts'
import type { DeliveryPlace, FarPlace } from '../contracts/delivery.ts'
import type { CuttingProxy } from './cutting-proxy.ts'
import { startS3Server, type TestS3Server } from './s3-server.ts'
import { startSftpServer, type SftpServerOptions, type TestSftpServer } from './sftp-server.ts'
import { temporaryFolder } from './temporary-folder.ts'

export function openRoute(route: unknown, secretsFolder: string, patience: Partial<Patience> = {}): Destination {
  const options = { secretsFolder, patience: { ...PATIENCE, ...patience } }
  const destination = openDestination(DeliveryRoute.parse(route), options)
  if (destination === undefined) throw new Error('a route that delivers nothing')
  return destination
}

/** What lies in a folder, as its owner sees it. */
export const seenIn = (folder: string): Pick<DeliveryPlace, 'read' | 'put' | 'names'> => ({
  read: (name) => readFile(join(folder, name)).catch(() => undefined),
  put: (name, bytes) => writeFileSync(join(folder, name), bytes),
  names: async () => (await readdir(folder)).toSorted(),
})

export async function folderPlace(): Promise<DeliveryPlace> {
  const folder = await temporaryFolder()
  const route = DeliveryRoute.parse({ to: 'folder', folder: folder.path })
  return {
    ...seenIn(folder.path),
    route,
    secretsFolder: folder.path,
    open: () => openRoute(route, folder.path),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

export type Network = (port: number) => Promise<CuttingProxy>

/** A place behind a network. */
export async function behind(
  start: Network,
  makePlace: (through: Network) => Promise<DeliveryPlace>,
): Promise<FarPlace> {
  let network: CuttingProxy | undefined
  const place = await makePlace(async (port) => (network = await start(port)))
  if (network === undefined) throw new Error('a place that is near')
  return { ...place, network }
}

export const PASSWORD = 'correct horse'

export interface SftpPlace extends DeliveryPlace {
  readonly server: TestSftpServer
  readonly root: string
  /** With other settings than those that are right. */
  openWith(settings: Readonly<Record<string, unknown>>, patience?: Partial<Patience>): Destination
}

/** `through`: the port of a proxy before it. */
export async function sftpPlace(options: Partial<SftpServerOptions> = {}, through?: Network): Promise<SftpPlace> {
  const folder = await temporaryFolder()
  const secrets = await temporaryFolder()
  await writeFile(join(secrets.path, 'password'), `${PASSWORD}\n`, { mode: 0o600 })
  const server = await startSftpServer({ root: folder.path, user: 'peil', password: PASSWORD, ...options })
  const network = await through?.(server.port)
  const route = DeliveryRoute.parse({
    to: 'sftp',
    host: '127.0.0.1',
    port: network?.port ?? server.port,
    user: 'peil',
    hostKey: server.hostKeys[0],
    passwordFile: 'password',
  })
  const openWith: SftpPlace['openWith'] = (settings, patience) =>
    openRoute({ ...route, ...settings }, secrets.path, patience)
  return {
    ...seenIn(folder.path),
    route,
    secretsFolder: secrets.path,
    server,
    root: folder.path,
    open: () => openWith({}),
    openWith,
    async [Symbol.asyncDispose]() {
      await network?.[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
      await secrets[Symbol.asyncDispose]()
    },
  }
}

export interface S3Place extends DeliveryPlace {
  readonly server: TestS3Server
  openWith(settings: Readonly<Record<string, unknown>>, patience?: Partial<Patience>): Destination
}

export async function s3Place(through?: Network): Promise<S3Place> {
  const secrets = await temporaryFolder()
  await writeFile(join(secrets.path, 'secret-key'), 'hush\n', { mode: 0o600 })
  const server = await startS3Server({ bucket: 'figures', accessKey: 'peil', secretKey: 'hush' })
  const network = await through?.(server.port)
  const route = DeliveryRoute.parse({
    to: 's3',
    endpoint: `http://127.0.0.1:${network?.port ?? server.port}`,
    bucket: 'figures',
    prefix: 'from/peil/',
    accessKey: 'peil',
    secretKeyFile: 'secret-key',
  })
  const at = '/figures/from/peil/'
  const openWith: S3Place['openWith'] = (settings, patience) =>
    openRoute({ ...route, ...settings }, secrets.path, patience)
  return {
    route,
    secretsFolder: secrets.path,
    server,
    open: () => openWith({}),
    openWith,
    read: async (name) => server.objects.get(`${at}${name}`),
    put: (name, bytes) => void server.objects.set(`${at}${name}`, bytes),
    names: async () => [...server.objects.keys()].map((key) => key.replace(at, '')).toSorted(),
    async [Symbol.asyncDispose]() {
      await network?.[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
      await secrets[Symbol.asyncDispose]()
    },
  }
}
