import { ChurnopsError, type ErrorDocument } from '../errors.js';
import type { Finding } from '../stack/finding.js';

/** What keeps the stack from starting, as one error, with all findings in its document. */
export class StackProblems extends ChurnopsError {
  readonly #findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    const problems = findings.filter(({ level }) => level === 'problem');
    const isDocker = problems.some(({ check }) => check === 'docker' || check === 'compose');
    const texts = (what: 'found' | 'remedy') => [...new Set(problems.map((problem) => problem[what]))].join('; ');
    super(isDocker ? 'CHURN_DOCKER' : 'CHURN_STACK', texts('found'), texts('remedy'));
    this.#findings = findings;
  }

  override toJSON(): ErrorDocument & { readonly findings: readonly Finding[] } {
    return { ...super.toJSON(), findings: this.#findings };
  }
}
