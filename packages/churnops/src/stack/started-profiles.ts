import type { ServiceState } from './compose.js';
import { PROFILES } from './profiles.js';

/** What each profile is there for; the settings of the others follow from these. */
const MAIN_SERVICES = { core: 'churnops', airflow: 'airflow-scheduler', observe: 'logstash' };

/**
 * The chosen profiles, and those that run already and whose settings depend on the others: `stack up airflow` must reach the core that runs, or both
 * would start the nights.
 *
 * @returns in the order of {@link PROFILES}
 */
export function withStartedProfiles(chosen: readonly string[], states: readonly ServiceState[]): string[] {
  const running = states.filter(({ state }) => state === 'running' || state === 'restarting').map(({ service }) => service);
  const started = Object.entries(MAIN_SERVICES).flatMap(([profile, service]) => (running.includes(service) ? [profile] : []));
  return PROFILES.filter((profile) => chosen.includes(profile) || started.includes(profile));
}
