import * as bars from '@grafana/grafana-foundation-sdk/barchart';
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

/** What every kind of panel has. */
interface About {
  readonly title: string;
  /** What it shows, for the reader. */
  readonly description: string;
  readonly source: DataSourceRef;
  readonly queries: readonly Builder<Dataquery>[];
  /** Grafana's name of the unit: `percentunit`, `s`, … Default: a plain number. */
  readonly unit?: string;
  /** Of the 24 columns of a row. Default: 12. */
  readonly span?: number;
}

const HEIGHT = 8;

/** Series over time as lines. @param about.min @param about.max ends of the axis. Default: by the data */
export function lines(about: About & { readonly min?: number; readonly max?: number }): timeseries.PanelBuilder {
  const panel = timeSeries(about).drawStyle(common.GraphDrawStyle.Line).showPoints(common.VisibilityMode.Auto).spanNulls(true);
  if (about.min !== undefined) panel.min(about.min);
  if (about.max !== undefined) panel.max(about.max);
  return panel;
}

/** A value for each day, as bars. @param about.stacked whether series stand on each other. Default: beside */
export function daily(about: About & { readonly stacked?: boolean }): timeseries.PanelBuilder {
  const mode = about.stacked ? common.StackingMode.Normal : common.StackingMode.None;
  return timeSeries(about)
    .drawStyle(common.GraphDrawStyle.Bars)
    .fillOpacity(70)
    .barWidthFactor(0.8)
    .min(0)
    .stacking(new common.StackingConfigBuilder().mode(mode).group('A'));
}

/** The last value in large type. @param about.text whether it is text. Default: a number */
export function figure(about: About & { readonly text?: boolean }): stat.PanelBuilder {
  return base(new stat.PanelBuilder(), { span: 6, ...about })
    .height(4)
    .colorMode(common.BigValueColorMode.Value)
    .reduceOptions(
      new common.ReduceDataOptionsBuilder()
        .calcs(['lastNotNull'])
        .fields(about.text ? '/.*/' : '')
        .values(false),
    );
}

/** Rows as they are. */
export function rows(about: About): table.PanelBuilder {
  return base(new table.PanelBuilder(), about).showHeader(true);
}

/** A bar for each name. */
export function byName(about: About): bars.PanelBuilder {
  return base(new bars.PanelBuilder(), about).orientation(common.VizOrientation.Horizontal).barWidth(0.8);
}

function timeSeries(about: About): timeseries.PanelBuilder {
  return base(new timeseries.PanelBuilder(), about)
    .lineWidth(2)
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom)
        .calcs([]),
    )
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending));
}

/** What the builders of all kinds share. */
interface PanelBuilder {
  title(text: string): this;
  description(text: string): this;
  datasource(source: DataSourceRef): this;
  span(columns: number): this;
  height(rows: number): this;
  unit(name: string): this;
  withTarget(query: Builder<Dataquery>): this;
}

function base<Panel extends PanelBuilder>(panel: Panel, { title, description, source, queries, unit, span = 12 }: About): Panel {
  panel.title(title).description(description).datasource(source).span(span).height(HEIGHT);
  if (unit) panel.unit(unit);
  for (const query of queries) panel.withTarget(query);
  return panel;
}

/** A dashboard of ours: named by its file, in UTC as the dates are. @param about.from where the time begins, such as `now-30d` */
export function ourDashboard(about: {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly from: string;
  readonly variables?: readonly Builder<dashboard.VariableModel>[];
  readonly panels: readonly Builder<dashboard.Panel>[];
}): dashboard.Dashboard {
  const builder = new dashboard.DashboardBuilder(`churnops: ${about.title}`)
    .uid(`churnops-${about.name}`)
    .description(about.description)
    .tags(['churnops'])
    .timezone('utc')
    .time({ from: about.from, to: 'now' })
    .refresh('1m')
    .editable()
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .link(
      new dashboard.DashboardLinkBuilder('churnops')
        .type(dashboard.DashboardLinkType.Dashboards)
        .tags(['churnops'])
        .asDropdown(true)
        .includeVars(false)
        .keepTime(true),
    );
  for (const variable of about.variables ?? []) builder.withVariable(variable);
  for (const panel of about.panels) builder.withPanel(panel);
  const built = builder.build();
  // Links to a panel, and its own alerts, go by its id.
  return { ...built, panels: (built.panels ?? []).map((panel, i) => ({ ...panel, id: i + 1 })) };
}
