/** The API document as it is committed at docs/openapi.json. */
import { openApiDocument } from './openapi';
import { operations } from './operations';

export function openApiJson(version: string): string {
  return `${JSON.stringify(openApiDocument(version, operations), null, 2)}\n`;
}
