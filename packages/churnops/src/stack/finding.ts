/** Something that keeps the stack from starting, or may. */
export interface Finding {
  readonly check: 'docker' | 'compose' | 'secret' | 'port' | 'memory' | 'image' | 'settings' | 'database';
  /** A problem keeps it from starting. */
  readonly level: 'problem' | 'warning';
  readonly found: string;
  readonly remedy: string;
}
