/** Thrown when a database cannot be brought to this version's tables. The database is then as it was. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';

  /**
   * @param code `DATABASE_NEWER`: a later version has migrated the database; `MIGRATION_FAILED`: a migration failed, or the
   *   database refused the user a right that it needs
   */
  constructor(
    readonly code: 'DATABASE_NEWER' | 'MIGRATION_FAILED',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
