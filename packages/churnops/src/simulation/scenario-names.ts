/** What a simulated month is about. A file of its own, as `--help` needs the names alone. */
export const SCENARIO_NAMES = ['price-rise', 'new-contract', 'seasonal', 'broken-feed', 'concept', 'none'] as const;
export type ScenarioName = (typeof SCENARIO_NAMES)[number];
