import { createHash } from 'node:crypto';
import { type Html, html, REPORT_STYLES } from '@churnops/charts';
import type { FastifyReply } from 'fastify';
import { STYLESHEET } from './stylesheet.js';

/** Content security policy: a page may show itself and send its own forms. No scripts run. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** Of a report, which is one file: its one stylesheet is in it. */
const REPORT_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(REPORT_STYLES).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'`;

const SECTIONS = [
  ['/', 'Overview'],
  ['/experiments', 'Experiments'],
  ['/models', 'Models'],
] as const;

export function sendPage(reply: FastifyReply, content: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('content-security-policy', PAGE_POLICY).send(content);
}

/** @param content made by `reportPage` */
export function sendReport(reply: FastifyReply, content: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('content-security-policy', REPORT_POLICY).send(content);
}

/** A page in the common frame. `path` is the address of its section. */
export function page({ title, path, note = '' }: { title: string; path: string; note?: string }, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · churnops</title>
<link rel="stylesheet" href="${STYLESHEET.path}">
</head>
<body>
<header><h1>churnops</h1>
<nav>${SECTIONS.map(([href, name]) => html`<a href="${href}"${href === path ? html` aria-current="page"` : ''}>${name}</a>`)}</nav>
<p>${note}</p></header>
${content}
</body>
</html>`.text;
}

export function card(title: string | Html, content: Html): Html {
  return html`<section><h2>${title}</h2>${content}</section>`;
}

/** A title that users chose, shown as they wrote it. */
export function nameTitle(name: string): Html {
  return html`<span class="name">${name}</span>`;
}

/** `2026-11-24 01:00 UTC`, from ISO 8601 or milliseconds since 1970. */
export function moment(time: string | number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
