// What goes wrong between Peil and Kafka, in words that say what to do.

/** The brokers or topics are not as they must be: nothing is read or written before that is mended. */
export class UnusableKafka extends Error {
  override name = 'UnusableKafka'
}

/** No broker answers. */
export class KafkaUnreachable extends Error {
  override name = 'KafkaUnreachable'
}

/** The leaders have moved, or a topic is so new that not every broker knows it. */
const STALE = new Set([
  'NOT_LEADER_FOR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'REPLICA_NOT_AVAILABLE',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
  'KAFKA_STORAGE_ERROR',
])

/** Kafka's own name of an error (`NOT_LEADER_FOR_PARTITION`), where a broker answered with one. */
export const typeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'type' in error && typeof error.type === 'string' ? error.type : undefined

export const isStale = (error: unknown): boolean =>
  STALE.has(typeOf(error) ?? '') || (error instanceof Error && error.name === 'KafkaJSBrokerNotFound')

/** What a person can do about an error of a connection that time will not mend; undefined: try again. */
export function settingsAtFault(error: unknown): string | undefined {
  const text = chainOf(error)
  if (/certificate has expired|CERT_HAS_EXPIRED/i.test(text))
    return 'the brokers’ certificate has expired: renew it on the brokers'
  if (/self.signed|unable to (?:verify|get)|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED/i.test(text))
    return 'the brokers’ certificate is signed by nobody known here: give the authority’s certificate in PEIL_KAFKA_CA'
  if (/altnames|ERR_TLS_CERT_ALTNAME/i.test(text))
    return 'the brokers’ certificate is for another name: PEIL_KAFKA_BROKERS must name the brokers as it does'
  if (/SASL/i.test(text))
    return 'the brokers refuse the login: compare PEIL_KAFKA_MECHANISM, PEIL_KAFKA_USER and PEIL_KAFKA_PASSWORD with theirs'
  if (/wrong version number|ssl3_get_record|EPROTO/i.test(text))
    return 'the brokers speak no TLS on this port: set PEIL_KAFKA_TLS to false, or name their TLS port'
  return undefined
}

function chainOf(error: unknown): string {
  const parts: string[] = []
  for (let at = error; at instanceof Error && parts.length < 8; at = at.cause)
    parts.push(at.name, at.message, 'code' in at ? String(at.code) : '')
  return parts.join(' ')
}
