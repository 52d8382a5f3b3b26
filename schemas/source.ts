// A source: one platform component that may send events, with what it may say.
import { z } from 'zod'

export const Source = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  /** The privacy statement covers the platform and not the public websites, so nothing else is taken. */
  kind: z.literal('platform'),
  /** A browser's source never states an address or a user agent; a server's may. */
  side: z.enum(['browser', 'server']),
  /** Whose behaviour it is: accounts, or (access logs) address and user agent standing for the account. */
  people: z.enum(['accounts', 'by-address']).default('accounts'),
  /** SHA-256 of the write key, hex: the key itself is never kept. */
  writeKeySha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Origins a browser may send from (CORS); empty: none. */
  origins: z.array(z.url()).default([]),
  /** Addresses or CIDR ranges whose X-Forwarded-For is believed. */
  trustedProxies: z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).default([]),
  limits: z
    .strictObject({ eventsPerSecond: z.number().int().positive().default(1_000_000) })
    .default({ eventsPerSecond: 1_000_000 }),
})
export type Source = z.infer<typeof Source>

export const Sources = z
  .strictObject({ sources: z.array(Source).min(1) })
  .refine((file) => new Set(file.sources.map((source) => source.id)).size === file.sources.length, {
    message: 'two sources have the same id',
    path: ['sources'],
  })
