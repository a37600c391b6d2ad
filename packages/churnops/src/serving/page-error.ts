import { html } from '@churnops/charts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { logged, sendError, withStatus } from '../api/send-error.js';
import { card, page, sendPage } from './page.js';
import { byCode } from './refusals.js';

/** Answers with what went wrong: a page for a browser, which asks for HTML, and JSON as the API sends it for anybody else. */
export function sendPageError(request: FastifyRequest, reply: FastifyReply, error: Error): FastifyReply {
  const known = byCode(error, request);
  if (!request.headers.accept?.includes('text/html')) return sendError(request, reply, known);
  const shown = logged(request, known);
  const content = html`<p class="error">${shown.message}</p><p>${shown.remedy}</p><p class="note">${shown.code}</p>`;
  return sendPage(
    withStatus(reply, shown),
    page({ title: 'Error', path: '' }, html`<main>${card('That did not work', content)}</main>`),
  );
}
