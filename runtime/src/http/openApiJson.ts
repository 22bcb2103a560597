/** The API document as it is committed at docs/openapi.json. */
import { openApiDocument } from './openapi';
import type { InboxContracts } from './openapiInboxes';
import { operations } from './operations';

export function openApiJson(version: string, inboxes: InboxContracts): string {
  return `${JSON.stringify(openApiDocument(version, operations, inboxes), null, 2)}\n`;
}
