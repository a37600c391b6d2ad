/** How many objects are on their way at the same time. */
const MOST = 8;

/** Does work for each item, several at the same time. After a failure, nothing more is begun, and it is thrown once all has ended. */
export async function atOnce<Item>(
  items: readonly Item[],
  signal: AbortSignal,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const worker = async () => {
    while (next < items.length && failure === undefined) {
      const index = next++;
      try {
        signal.throwIfAborted();
        await work(items[index] as Item, index);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: MOST }, worker));
  if (failure) throw failure.error;
}
