import type { LineChart } from '@churnops/charts';
import type { Metric } from '@churnops/mlflow';

/**
 * A metric of several runs over the steps, or over time if all values were logged at one step.
 *
 * @param metrics of all runs
 * @param runs in the order of their colours
 */
export function metricChart(
  key: string,
  metrics: readonly Metric[],
  runs: readonly { readonly id: string; readonly name: string }[],
): LineChart {
  const stepOf = ({ step }: Metric) => Number(step ?? 0);
  const isBySteps = metrics.some((metric) => stepOf(metric) !== stepOf(metrics[0] as Metric));
  return {
    kind: 'line',
    title: key,
    xLabel: isBySteps ? 'step' : 'time, UTC',
    xScale: isBySteps ? 'linear' : 'time',
    yLabel: key,
    series: runs.map(({ id, name }) => {
      const own = metrics.filter(({ run_id }) => run_id === id);
      // The chart leaves out values that are not finite, and says so.
      return {
        name,
        x: own.map((metric) => (isBySteps ? stepOf(metric) : Number(metric.timestamp ?? 0))),
        y: own.map(({ value }) => Number(value)),
      };
    }),
  };
}
