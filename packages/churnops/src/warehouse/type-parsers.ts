import pg from 'pg';

const { builtins } = pg.types;

/**
 * How queries return values: bigint as a number (ours are counts and milliseconds since 1970), date as `YYYY-MM-DD`, and
 * timestamptz as ISO 8601 in UTC. The time zone of the machine does not change either.
 */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format === 'binary') return pg.types.getTypeParser(oid, 'binary');
    if (oid === builtins.INT8) return Number;
    if (oid === builtins.DATE) return (value: string) => value;
    if (oid === builtins.TIMESTAMPTZ) return (value: string) => new Date(value).toISOString();
    return pg.types.getTypeParser(oid, 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};
