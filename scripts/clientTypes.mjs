/** Reads an OpenAPI document from its input and writes its types for TypeScript. Apart, because the library is an ES module. */
import { text } from 'node:stream/consumers';
import openapiTS, { astToString } from 'openapi-typescript';

const types = await openapiTS(await text(process.stdin), { alphabetize: true });
process.stdout.write(`/** Made from the OpenAPI document by \`npm run generate\`. */\n${astToString(types)}`);
