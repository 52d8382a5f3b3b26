// The client's address: the connection's, or what a trusted proxy says in front of it. Never what a body claims.
import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** Answers the client's address for a peer and its X-Forwarded-For. */
export type ClientAddress = (peer: string | undefined, forwardedFor: string | undefined) => string | undefined

/** `trusted`: addresses and CIDR ranges whose X-Forwarded-For is believed. */
export function openClientAddress(trusted: readonly string[]): ClientAddress {
  const ranges = trusted.map((range) =>
    range.includes('/') ? ipaddr.parseCIDR(range) : hostRange(ipaddr.process(range)),
  )
  const isTrusted = (address: Address): boolean =>
    ranges.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))

  return (peer, forwardedFor) => {
    const connected = parse(peer ?? '')
    if (connected === undefined) return undefined
    let nearest = connected
    if (forwardedFor !== undefined && isTrusted(connected)) {
      // Each trusted hop appended whom it heard from: the rightmost one that is not trusted is the client.
      for (const hop of forwardedFor.split(',').toReversed()) {
        const address = parse(hop)
        if (address === undefined) break
        nearest = address
        if (!isTrusted(address)) break
      }
    }
    return nearest.toString()
  }
}

const hostRange = (address: Address): [Address, number] => [address, address.kind() === 'ipv4' ? 32 : 128]

/** An address as proxies write it: with a port, in brackets, with a zone, IPv4 mapped into IPv6. */
function parse(text: string): Address | undefined {
  const bare = text
    .trim()
    .replace(/^\[([^\]]*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '')
  return ipaddr.isValid(bare) && (bare.includes(':') || ipaddr.IPv4.isValidFourPartDecimal(bare))
    ? ipaddr.process(bare)
    : undefined
}
