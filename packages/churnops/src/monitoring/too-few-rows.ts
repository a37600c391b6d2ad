import { counted } from '@churnops/charts';

/** Why a sample says nothing; undefined if it has enough rows. @param sample its name */
export function tooFewRows(sample: string, rows: number, fewest: number): string | undefined {
  return rows < fewest ? `the ${sample} sample has ${counted(rows, 'row')}; at least ${fewest} are needed` : undefined;
}
