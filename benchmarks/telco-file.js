// The data set as a file to import, as it is or larger.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const DATA_SET = fileURLToPath(new URL('../data/telco-customer-churn.csv', import.meta.url));

/** The data set repeated, with new IDs. */
export async function writeCustomers(file, size) {
  const lines = [];
  for await (const line of createInterface({ input: createReadStream(DATA_SET) })) lines.push(line);
  const [header, ...customers] = lines;
  const out = await open(file, 'w');
  let text = `${header}\n`;
  for (let i = 0; i < size; i++) {
    const line = customers[i % customers.length];
    text += `${i}-${line}\n`;
  }
  await out.writeFile(text);
  await out.close();
}
