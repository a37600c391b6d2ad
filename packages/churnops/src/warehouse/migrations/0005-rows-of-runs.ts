/** How many customers a run worked on. Released: never to be changed. */
export const rowsOfRuns = `
  -- NULL: runs of earlier versions, and those that failed.
  ALTER TABLE pipeline_runs ADD COLUMN rows bigint;
`;
