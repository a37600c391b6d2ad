import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const { template, composed_of } = JSON.parse(
  readFileSync(new URL('../../../../deploy/elastic/log-template.json', import.meta.url), 'utf8'),
);

// Elasticsearch's own logs@settings names the policy logs@lifecycle, which deletes nothing. A policy has precedence over the lifecycle of a
// data stream unless index.lifecycle.prefer_ilm is false; true is its default.
it('the retention of logs is that of .env, not the policy of Elasticsearch', () => {
  expect(composed_of).toContain('logs@settings');
  expect(template.lifecycle).toEqual({ data_retention: 'LOG_RETENTION' });
  expect(template.settings.index.lifecycle).toEqual({ prefer_ilm: false });
});
