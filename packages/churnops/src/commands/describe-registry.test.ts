import { expect, it } from 'vitest';
import { describeModels, describePromotion } from './describe-registry.js';

const version = { name: 'm', run_id: 'run', created_at: '2026-03-01T00:00:00.000Z' };

it('shows each time as champion in a line of its own, the last one beside the version', () => {
  const reign = (day: number, until: number | null, promoted_by: string) => ({
    since: `2026-03-0${day}T00:00:00.000Z`,
    until: until === null ? null : `2026-03-0${until}T00:00:00.000Z`,
    promoted_by,
    reason: `because ${day}`,
  });
  const lines = describeModels([
    { ...version, version: 3, champion: false, estimator: null, reigns: [] },
    { ...version, version: 2, champion: true, estimator: 'SVC', reigns: [reign(4, null, 'alice'), reign(2, 3, 'gate')] },
  ]).split('\n');
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
    ['version', 'champion', 'estimator', 'run', 'created', 'champion since', 'until', 'by', 'why'],
    ['3', 'run', version.created_at],
    ['2', 'yes', 'SVC', 'run', version.created_at, '2026-03-04T00:00:00.000Z', 'alice', 'because 4'],
    ['', '2026-03-02T00:00:00.000Z', '2026-03-03T00:00:00.000Z', 'gate', 'because 2'],
  ]);
});

it('says what became of a version, and why', () => {
  const result = { model_name: 'm', model_version: 2, previous_version: 1, gate: null };
  expect(describePromotion({ ...result, promoted: true, reason: 'version 2 was named' })).toBe(
    'version 2 is the champion: version 2 was named (before: 1)',
  );
  expect(describePromotion({ ...result, promoted: false, reason: 'version 2 is the champion already' })).toBe(
    'version 2 is the champion already',
  );
});
