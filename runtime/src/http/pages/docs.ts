/** The reference page at /docs, made from the OpenAPI document. Nothing is loaded from elsewhere, and no script runs. */
import { Router } from 'express';
import type { OpenApiDocument } from '../openapi';
import { DOCS_STYLE } from './docsStyle';
import { escapeHtml, sendPage } from './page';
import { curlOf, fieldsOf, type Json, markdown, resolve, typeWords } from './docsParts';

type Operation = Json & { operationId: string; summary: string; description?: string };
interface Entry {
  method: string;
  path: string;
  operation: Operation;
}

/** The document does not change while the server runs, so the page is made once, when it is first asked for. */
export function docsPage(document: () => OpenApiDocument): Router {
  let body: string | null = null;
  return Router().get('/docs', (_req, res) => {
    res.locals['route'] = '/docs';
    body ??= render(document() as unknown as Json);
    sendPage(res, 200, { title: 'Cadenza API', style: DOCS_STYLE, body });
  });
}

function render(document: Json): string {
  const info = document['info'] as { version: string; description: string };
  const entries = entriesOf(document);
  const tags = (document['tags'] as { name: string }[]).map(({ name }) => name);
  const of = (tag: string): Entry[] => entries.filter(({ operation }) => (operation['tags'] as string[]).includes(tag));
  return `<header><a class="skip" href="#main">Skip to the operations</a><h1>Cadenza API</h1><p class="version">Version ${escapeHtml(info.version)} · <a href="/api/v1/openapi.json">OpenAPI 3.1 document</a></p></header>
<div class="layout">
<nav aria-label="Operations">${tags.map((tag) => navigation(tag, of(tag))).join('')}</nav>
<main id="main"><section class="intro">${markdown(info.description)}</section>
${tags
  .map(
    (tag) =>
      `<section><h2 id="${slug(tag)}">${escapeHtml(tag)}</h2>${of(tag)
        .map((entry) => article(document, entry))
        .join('')}</section>`,
  )
  .join('\n')}
${schemas(document)}</main>
</div>`;
}

function entriesOf(document: Json): Entry[] {
  return Object.entries(document['paths'] as Json).flatMap(([path, methods]) =>
    Object.entries(methods as Json).map(([method, operation]) => ({ method, path, operation: operation as Operation })),
  );
}

const slug = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '-');

function navigation(tag: string, entries: Entry[]): string {
  const links = entries.map(
    ({ method, operation }) =>
      `<li><a href="#${escapeHtml(operation.operationId)}">${badge(method)} ${escapeHtml(operation.summary)}</a></li>`,
  );
  return `<details><summary><a href="#${slug(tag)}">${escapeHtml(tag)}</a></summary><ul>${links.join('')}</ul></details>`;
}

const badge = (method: string): string =>
  `<span class="method ${escapeHtml(method)}">${escapeHtml(method.toUpperCase())}</span>`;

function article(document: Json, entry: Entry): string {
  const { method, path, operation } = entry;
  return `<article id="${escapeHtml(operation.operationId)}">
<h3>${escapeHtml(operation.summary)}</h3>
<p class="path">${badge(method)} <code>${escapeHtml(path)}</code> ${scopesOf(operation)}</p>
${operation.description ? markdown(operation.description) : ''}
${parametersOf(document, operation)}${bodyOf(document, operation)}${answersOf(document, operation)}
<details><summary>Example</summary><pre>${escapeHtml(curlOf(document, method, path, operation))}</pre></details>
</article>`;
}

function scopesOf(operation: Json): string {
  const scopes = operation['x-scopes'] as string[];
  if (scopes.length === 0) return '<span class="scope">no key needed</span>';
  return `<span class="scope">needs ${scopes.map((scope) => `<b>${escapeHtml(scope)}</b>`).join(' or ')}</span>`;
}

function parametersOf(document: Json, operation: Json): string {
  const parameters = (operation['parameters'] ?? []) as (Json & { name: string; in: string })[];
  if (parameters.length === 0) return '';
  const properties = Object.fromEntries(
    parameters.map((parameter) => [
      parameter.name,
      { ...(parameter['schema'] as Json), description: parameter['description'] },
    ]),
  );
  const required = parameters.filter((parameter) => parameter['required']).map(({ name }) => name);
  const rows = fieldsOf(
    document,
    { properties, required },
    (name) => parameters.find((parameter) => parameter.name === name)?.in ?? '',
  );
  return `<h4>Parameters</h4>${rows}`;
}

function bodyOf(document: Json, operation: Json): string {
  const body = operation['requestBody'] as
    { content: Record<string, { schema: Json }>; required?: boolean } | undefined;
  if (!body) return '';
  const parts = Object.entries(body.content).map(
    ([type, { schema }]) =>
      `<h4>Body <code>${escapeHtml(type)}</code>${body.required === false ? ' (may be left out)' : ''}</h4>${fieldsOf(document, schema)}`,
  );
  return parts.join('');
}

function answersOf(document: Json, operation: Json): string {
  const answers = Object.entries(
    operation['responses'] as Record<string, { description: string; content?: Record<string, { schema: Json }> }>,
  );
  const rows = answers.map(([status, { description, content }]) => {
    const schemas = Object.entries(content ?? {}).map(([type, { schema }]) =>
      type.includes('problem') ? '' : details(document, type, schema),
    );
    return `<li><b class="${status < '400' ? 'good' : 'bad'}">${escapeHtml(status)}</b> ${escapeHtml(description)}${schemas.join('')}</li>`;
  });
  return `<h4>Answers</h4><ul class="answers">${rows.join('')}</ul>`;
}

function details(document: Json, type: string, schema: Json): string {
  // A shape with a name stands once, below.
  if ('$ref' in schema) return `: ${typeWords(schema)}`;
  const fields = fieldsOf(document, schema);
  return fields === ''
    ? ''
    : `<details><summary>Fields of <code>${escapeHtml(type)}</code></summary>${fields}</details>`;
}

function schemas(document: Json): string {
  const all = Object.entries(((document['components'] as Json)['schemas'] ?? {}) as Record<string, Json>);
  const entries = all.map(([name, schema]) => {
    const { description } = resolve(document, schema);
    return `<article id="schema-${escapeHtml(name)}"><h3>${escapeHtml(name)}</h3>${typeof description === 'string' ? markdown(description) : ''}${fieldsOf(document, schema)}</article>`;
  });
  return `<section><h2 id="schemas">Shapes</h2>${entries.join('')}</section>`;
}
