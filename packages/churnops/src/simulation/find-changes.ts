import { startOfDay } from '../logical-date.js';
import type { Finding, SimulatedDay } from './simulation-result.js';

/**
 * What monitoring found in a simulation, and when: before the change, where it is a false alarm, and since.
 *
 * @param changedOn the day on which the scenario began, `YYYY-MM-DD`; null if nothing changes: all is found since the first day
 */
export function findChanges(days: readonly SimulatedDay[], changedOn: string | null): Finding[] {
  const [first] = days;
  if (changedOn === null) return first ? findIn(days, first.date) : [];
  const isBefore = ({ date }: SimulatedDay) => date < changedOn;
  const since = days.filter((day) => !isBefore(day));
  return [...findIn(days.filter(isBefore), changedOn), ...findIn(since, changedOn)];
}

function findIn(days: readonly SimulatedDay[], changedOn: string): Finding[] {
  const drifted = days.filter(({ changed_columns }) => changed_columns.length > 0);
  const fell = days.filter(({ performance_fell }) => performance_fell.length > 0);
  const counts = new Map<string, number>();
  for (const { column } of drifted.flatMap((day) => day.changed_columns)) counts.set(column, (counts.get(column) ?? 0) + 1);
  const columns = [...counts].sort(([, a], [, b]) => b - a).map(([column]) => column);
  const found = (what: Finding['what'], on: readonly SimulatedDay[], named: string[]): Finding[] => {
    const [first] = on;
    if (!first) return [];
    const after = Math.round((startOfDay(first.date) - startOfDay(changedOn)) / startOfDay('1970-01-02'));
    return [{ what, date: first.date, days_after_change: after, columns: named, days: on.length }];
  };
  return [...found('drift', drifted, columns), ...found('performance', fell, [])];
}
