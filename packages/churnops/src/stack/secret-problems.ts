import { adminPasswordProblem } from '@churnops/mlflow/credentials';

/** compose.yaml puts these into addresses as they are. */
const IN_ADDRESSES = /^(CHURNOPS|WRITER|MLFLOW|AIRFLOW)_DB_PASSWORD$|^LOGSTASH_PASSWORD$/;
/** MLflow reads this one from a file in which a percent sign means something. */
const IN_AN_INI_FILE = /^MLFLOW_ADMIN_PASSWORD$/;

/**
 * What is wrong with a secret that somebody has chosen; undefined if nothing is. The secret is not repeated, but for the characters in it that
 * are no letters.
 *
 * @param written what `.env` has after the equals sign; undefined if the environment has the secret
 */
export function secretProblem(name: string, value: string, written: string | undefined): string | undefined {
  const [, quoted] = /^'([^']*)'$/.exec(written ?? '') ?? [];
  // Compose takes $ for a variable, and ours takes # for a comment; files that are made of the secrets have quotation marks around them.
  const lost = quoted === undefined && written !== undefined ? /[$#`'"\\\s]/g : /['"\\\r\n\t]/g;
  const inWay = IN_ADDRESSES.test(name) ? /[^A-Za-z0-9._~-]/g : IN_AN_INI_FILE.test(name) ? /[%'"\\]|\s/g : undefined;
  const text = quoted ?? (written === undefined ? value : written.replace(/^"(.*)"$/, '$1'));
  const found = [...new Set([...(text.match(lost) ?? []), ...(inWay ? (text.match(inWay) ?? []) : [])])];
  if (found.length > 0) return `has ${found.map((character) => JSON.stringify(character)).join(' ')}`;
  if (name === 'AIRFLOW_FERNET_KEY' && !/^[\w-]{43}=$/.test(text)) return 'is no Fernet key (32 bytes in URL-safe Base64)';
  if (name === 'KIBANA_ENCRYPTION_KEY' && text.length < 32) return 'is shorter than 32 characters';
  if (/^(CHURNOPS|MLFLOW)_ADMIN_PASSWORD$/.test(name)) return adminPasswordProblem(text);
  return undefined;
}
