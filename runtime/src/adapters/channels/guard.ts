/**
 * Where webhooks and mail may go. Rule: quality.md, "Security". The address is judged when the connection is made, so a name that
 * resolves to something else a moment later gains nothing.
 */
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, isIPv4, type LookupFunction } from 'node:net';
import { ProviderPermanent } from '../../engine/errors';

export type Reach = 'public' | 'private' | 'never';

/** Link-local, cloud metadata, and what is no address of a machine: refused whatever the settings say. */
const NEVER = blockList([
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24], // IETF protocol assignments; Oracle Cloud's metadata is 192.0.0.192
  ['100.100.100.200', 32], // Alibaba Cloud metadata
  ['168.63.129.16', 32], // Azure's host agent
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['fe80::', 10],
  ['ff00::', 8],
  ['2001::', 32], // Teredo: hides an IPv4 address
  ['fd00:ec2::', 32], // AWS: metadata, time and names of an instance
  ['fd20:ce::254', 128], // Google Cloud metadata
  ['fd00:a9fe:a9fe::', 48], // Oracle Cloud metadata
  ['fd00:42::42', 128], // Scaleway metadata
]);

/** Loopback and networks that are not the internet. */
const PRIVATE = blockList([
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['::1', 128],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fec0::', 10],
]);

function blockList(subnets: [address: string, prefix: number][]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of subnets) list.addSubnet(address, prefix, isIPv4(address) ? 'ipv4' : 'ipv6');
  return list;
}

/** @param address an IP address, without brackets; anything else counts as `never` */
export function reachOf(address: string): Reach {
  const [bare = ''] = address.split('%');
  if (isIP(bare) === 0) return 'never';
  const effective = isIPv4(bare) ? bare : (embeddedIPv4(bare) ?? bare);
  const family = isIPv4(effective) ? 'ipv4' : 'ipv6';
  if (NEVER.check(bare, isIPv4(bare) ? 'ipv4' : 'ipv6') || NEVER.check(effective, family)) return 'never';
  return PRIVATE.check(effective, family) ? 'private' : 'public';
}

/** What stands before the 32 bits of an IPv4 address, as groups. */
const BEFORE_IPV4 = new Set(
  [
    [0, 0, 0, 0, 0, 0xffff], // mapped: ::ffff:0:0/96
    [0, 0, 0, 0, 0xffff, 0], // translated: ::ffff:0:0:0/96
    [0x64, 0xff9b, 0, 0, 0, 0], // NAT64
    [0x64, 0xff9b, 1, 0, 0, 0], // NAT64 of one's own network
  ].map((groups) => groups.join()),
);

/**
 * The IPv4 address inside an IPv6 one: mapped and compatible (RFC 4291, 2.5.5), translated (RFC 7915, 2.2), NAT64 (RFC 6052,
 * RFC 8215), 6to4 (RFC 3056).
 */
function embeddedIPv4(address: string): string | null {
  const groups = groupsOf(address);
  const dotted = (high = 0, low = 0) => [high >> 8, high & 255, low >> 8, low & 255].join('.');
  if (groups[0] === 0x2002) return dotted(groups[1], groups[2]);
  const head = groups.slice(0, 6).join();
  if (BEFORE_IPV4.has(head)) return dotted(groups[6], groups[7]);
  const isCompatible = head === '0,0,0,0,0,0' && (groups[6] !== 0 || groups[7]! > 1);
  return isCompatible ? dotted(groups[6], groups[7]) : null;
}

/** The eight groups of an IPv6 address; the URL parser writes it in its one canonical form first. */
function groupsOf(address: string): number[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [left = '', right] = canonical.split('::');
  const head = left ? left.split(':') : [];
  const tail = right ? right.split(':') : [];
  const zeros = right === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array<string>(zeros).fill('0'), ...tail].map((group) => Number.parseInt(group, 16));
}

/** @throws {ProviderPermanent} naming the host and what to do */
function assertReach(host: string, address: string, allowPrivate: boolean): void {
  const reach = reachOf(address);
  if (reach === 'public' || (reach === 'private' && allowPrivate)) return;
  const which = host === address ? `'${host}'` : `'${host}' (${address})`;
  throw new ProviderPermanent(
    reach === 'never'
      ? `Cadenza never sends to ${which}: link-local, metadata and special addresses are refused. Use another one.`
      : `Cadenza may not send to ${which}, a private or loopback address. Allow private addresses in the runtime's settings (CADENZA_ALLOW_PRIVATE_WEBHOOKS), or use a public one.`,
  );
}

/**
 * Judges a host that is an address already: connecting to one looks nothing up, so guardedLookup never sees it.
 * Of a webhook the URL parser has brought 2130706433, 0x7f.1 and 127.1 into the form 127.0.0.1 before.
 */
export function assertLiteralHost(hostname: string, allowPrivate: boolean): void {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host)) assertReach(host, host, allowPrivate);
}

type Resolve = (
  host: string,
  options: { all: true },
  done: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

/** A lookup for sockets that refuses a name when any of its addresses may not be reached. */
export function guardedLookup(allowPrivate: boolean, resolve: Resolve = systemLookup): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const refusal = error ?? refusalOf(host, addresses, allowPrivate);
      if (refusal) return done(refusal, '', 0);
      if (options.all) return done(null, addresses);
      done(null, addresses[0]!.address, addresses[0]!.family);
    });
  };
}

function refusalOf(host: string, addresses: LookupAddress[], allowPrivate: boolean): Error | null {
  try {
    for (const { address } of addresses) assertReach(host, address, allowPrivate);
    return addresses.length ? null : Object.assign(new Error(`'${host}' has no address`), { code: 'ENOTFOUND' });
  } catch (refusal) {
    return refusal as Error;
  }
}
