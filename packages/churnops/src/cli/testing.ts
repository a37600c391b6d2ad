import { vi } from 'vitest';
import { main } from './main.js';

/**
 * Test support: runs the command line in this process and gives what it wrote. A process of its own takes a second on a busy machine.
 * For commands that need no working directory or environment of their own, or whose test stands in for both.
 */
export async function within(args: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += text;
      return true;
    }),
  );
  try {
    return { status: await main(args), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
