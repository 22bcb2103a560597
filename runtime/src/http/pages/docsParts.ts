/** Pieces of the reference page: tables of fields, words for types, examples. All text is escaped. */
import { escapeHtml } from './page';

export type Json = Record<string, unknown>;

/** What a $ref names; else the schema itself. */
export function resolve(document: Json, schema: Json): Json {
  const name = refName(schema);
  const schemas = ((document['components'] as Json | undefined)?.['schemas'] ?? {}) as Record<string, Json>;
  return name === null ? schema : (schemas[name] ?? {});
}

function refName(schema: Json): string | null {
  const ref = schema['$ref'];
  return typeof ref === 'string' ? ref.slice(ref.lastIndexOf('/') + 1) : null;
}

/** The few marks our descriptions use: **bold**, `code`, and paragraphs. */
export function markdown(text: string): string {
  const inline = (part: string): string =>
    escapeHtml(part)
      .replace(/`([^`]+)`/g, '<code>$1</code>')
      .replace(/\*\*([^*]+)\*\*/g, '<b>$1</b>');
  return text
    .split(/\n{2,}/)
    .map((part) => `<p>${inline(part)}</p>`)
    .join('');
}

/** A row for each field; '' when the schema is no object. @param place says where a field stands, e.g. in the query */
export function fieldsOf(document: Json, schema: Json, place: (name: string) => string = () => ''): string {
  const shape = resolve(document, schema);
  if (shape['type'] === 'array')
    return `<p>A list of ${typeWords(shape['items'] as Json)}.</p>${refName(shape['items'] as Json) ? '' : fieldsOf(document, shape['items'] as Json)}`;
  const branches = (shape['oneOf'] ?? shape['anyOf']) as Json[] | undefined;
  if (branches)
    return branches
      .map(
        (branch, i) =>
          `<p class="or">${i > 0 ? 'or ' : ''}${typeWords(branch)}</p>${refName(branch) ? '' : fieldsOf(document, branch)}`,
      )
      .join('');
  const properties = Object.entries((shape['properties'] ?? {}) as Record<string, Json>);
  if (properties.length === 0) return '';
  const required = new Set((shape['required'] ?? []) as string[]);
  const rows = properties.map(([name, field]) => row(name, field, required.has(name), place(name)));
  return `<table><thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function row(name: string, field: Json, isRequired: boolean, place: string): string {
  const marks = [place, isRequired ? 'required' : ''].filter(Boolean).join(', ');
  const description = typeof field['description'] === 'string' ? markdown(field['description']) : '';
  const preset =
    'default' in field ? `<p>Default: <code>${escapeHtml(JSON.stringify(field['default']))}</code></p>` : '';
  return `<tr><td><code>${escapeHtml(name)}</code>${marks ? `<small>${escapeHtml(marks)}</small>` : ''}</td><td>${typeWords(field)}</td><td>${description}${preset}</td></tr>`;
}

/** What a value may be, in words; HTML. */
export function typeWords(schema: Json | undefined): string {
  if (!schema) return 'anything';
  const name = refName(schema);
  if (name !== null) return `<a href="#schema-${escapeHtml(name)}">${escapeHtml(name)}</a>`;
  if (Array.isArray(schema['enum']))
    return (schema['enum'] as unknown[]).map((value) => `<code>${escapeHtml(JSON.stringify(value))}</code>`).join(' ');
  const branches = (schema['oneOf'] ?? schema['anyOf']) as Json[] | undefined;
  if (branches) return branches.map(typeWords).join(' or ');
  const types = [schema['type'] ?? 'anything'].flat() as string[];
  return types
    .map((type) =>
      type === 'array' ? `list of ${typeWords(schema['items'] as Json)}` : escapeHtml(withBounds(type, schema)),
    )
    .join(' or ');
}

function withBounds(type: string, schema: Json): string {
  const format = typeof schema['format'] === 'string' ? ` (${schema['format']})` : '';
  const [least, most] =
    type === 'string' ? [schema['minLength'], schema['maxLength']] : [schema['minimum'], schema['maximum']];
  if (type === 'null' || (least === undefined && most === undefined)) return type + format;
  const unit = type === 'string' ? ' characters' : '';
  const bounds =
    least === undefined
      ? `at most ${String(most)}`
      : most === undefined
        ? `at least ${String(least)}`
        : `${String(least)} to ${String(most)}`;
  return `${type}${format}, ${bounds}${unit}`;
}

/** A call that can be pasted into a shell. */
export function curlOf(document: Json, method: string, path: string, operation: Json): string {
  const url = `"$CADENZA_URL${path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'number' ? '1' : `$${name.toUpperCase()}`))}"`;
  const lines = [`curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}${url}`];
  if ((operation['x-scopes'] as string[]).length > 0) lines.push(`  -H "Authorization: Bearer $CADENZA_KEY"`);
  const content = Object.entries(
    (operation['requestBody'] as { content?: Record<string, { schema: Json }> } | undefined)?.content ?? {},
  )[0];
  if (content) {
    const example = exampleOf(document, content[1].schema);
    lines.push(`  -H "Content-Type: ${content[0]}"`, `  --data '${JSON.stringify(example).replaceAll("'", `'\\''`)}'`);
  }
  return lines.join(' \\\n');
}

function exampleOf(document: Json, schema: Json): unknown {
  const shape = resolve(document, schema);
  if (Array.isArray(shape['examples'])) return shape['examples'][0];
  if (shape['type'] === 'array') return [exampleOf(document, shape['items'] as Json)];
  return {};
}
