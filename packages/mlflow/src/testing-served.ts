import type { AddressInfo } from 'node:net';
import { MemoryStore } from './artifacts/testing-memory-store.js';
import { type TestServer, testServer } from './testing.js';

/** Test support: a tracking server that listens. */
export type ServedServer = TestServer & { readonly address: string };

/** Test support: a tracking server of one's own that listens on the loopback interface. */
export async function servedServer(): Promise<ServedServer> {
  const made = await testServer({ artifacts: new MemoryStore() });
  await made.server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = made.server.server.address() as AddressInfo;
  return { ...made, address: `http://127.0.0.1:${port}` };
}

let shared: Promise<{ readonly source: ServedServer; readonly target: ServedServer }> | undefined;

/**
 * Test support: two servers that all test files of a process share, as starting one takes longer than most files' tests. So a test must
 * look only for what it made itself, under names of its own. They end with the process.
 */
export function servedPair() {
  shared ??= Promise.all([servedServer(), servedServer()]).then(([source, target]) => {
    for (const { server } of [source, target]) server.server.unref();
    return { source, target };
  });
  return shared;
}
