import ipaddr from 'ipaddr.js';

/**
 * Whether an IP address is one of the public internet, as against loopback, private, link-local and other reserved ones. Of an IPv6
 * address that stands for an IPv4 address (mapped, 6to4, NAT64), the latter is judged (mlflow/utils/validation.py, `_is_public_ip`).
 *
 * @param address as `net.isIP` accepts; anything else is not public
 */
export function isPublicAddress(address: string): boolean {
  const bare = address.split('%')[0] ?? '';
  if (!ipaddr.isValid(bare)) return false;
  return embedded(ipaddr.process(bare)).range() === 'unicast';
}

function embedded(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  const range = address.range();
  const bytes = address.toByteArray();
  if (range === '6to4') return new ipaddr.IPv4(bytes.slice(2, 6));
  return range === 'rfc6052' ? new ipaddr.IPv4(bytes.slice(12)) : address;
}
