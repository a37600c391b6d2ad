import { expect, it } from 'vitest';
import { driftHistory } from './drift-history.js';

const day = (date_dataset: string, average_drift_score: number, has_p_values: boolean) => ({
  ...{ date_dataset, average_drift_score, has_p_values },
  ...{ dataset_drift: false, number_of_drifted_columns: 0, share_of_drifted_columns: 0, largest_effect: 0.01 },
});

it('does not draw an average of p-values beside one of distances, and says so', () => {
  const [distances] = driftHistory([day('2026-03-01', 0.02, false), day('2026-03-02', 0.03, false)]);
  expect(distances?.body.text).not.toContain('p-values');
  const [both] = driftHistory([day('2026-03-01', 0.02, false), day('2026-03-02', 0.785, true)]);
  expect(both?.body.text).toContain('scores are p-values, of which small ones mean drift');
  expect(both?.body.text).toContain('average drift score: 1 point, 0.02 at 2026-03-01.');
  // The figure itself stays in the table, as it is in data_columns_report.
  expect(both?.body.text).toContain('0.785');
});
