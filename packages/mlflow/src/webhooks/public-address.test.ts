import { describe, expect, it } from 'vitest';
import { isPublicAddress } from './public-address.js';

describe('addresses that webhooks may be sent to', () => {
  it.each(['8.8.8.8', '93.184.216.34', '2606:2800:220:1::1', '::ffff:8.8.8.8', '2002:808:808::1', '64:ff9b::8.8.8.8'])(
    '%s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});

// Of the registries of special-purpose addresses (RFC 6890 and its successors).
describe('addresses that they may not', () => {
  it.each([
    '127.0.0.1',
    '127.1.2.3',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '192.0.2.1',
    '198.18.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    '2001:db8::1',
    '::ffff:127.0.0.1',
    '2002:7f00:1::',
    '64:ff9b::10.0.0.1',
    'localhost',
    '',
  ])('%s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
