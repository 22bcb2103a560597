/** Settings and API keys. */
import { settingsSchema } from '../../domain/settings';
import { dateSchema } from '../../domain/time';
import { created, ok, operation, type Operation } from '../operation';
import { presentApiKey } from '../present/workspace';
import { idParams, listOf } from '../schemas/common';
import {
  apiKeyInputSchema,
  apiKeySchema,
  holidayPlaceSchema,
  holidaysQuery,
  newApiKeySchema,
  settingsChangeSchema,
} from '../schemas/workspace';

const theSettings = { 200: { description: 'The settings', schema: settingsSchema } } as const;

const getSettings = operation({
  id: 'getSettings',
  method: 'get',
  path: '/api/v1/settings',
  tag: 'Settings',
  summary: 'Get the settings',
  scopes: ['read'],
  answers: theSettings,
  handle: async ({ engine }) => ok(await engine.settings.get()),
});

const updateSettings = operation({
  id: 'updateSettings',
  method: 'patch',
  path: '/api/v1/settings',
  tag: 'Settings',
  summary: 'Change the settings',
  description:
    'Refused when nothing could ever be sent: no permitted instant within 366 days. What waits takes the change into account before it is sent.',
  scopes: ['manage'],
  problems: [409],
  body: settingsChangeSchema,
  answers: theSettings,
  handle: async ({ engine, by }, { body }) => ok(await engine.settings.update(body, by)),
});

const listHolidays = operation({
  id: 'listHolidays',
  method: 'get',
  path: '/api/v1/holidays',
  tag: 'Settings',
  summary: 'List the public holidays of a country or region',
  description: 'Without own dates and exceptions of the settings.',
  scopes: ['read'],
  problems: [422],
  query: holidaysQuery,
  answers: { 200: { description: 'The dates, in order', schema: listOf(dateSchema) } },
  handle: async ({ engine }, { query: { country, region = null, from, to } }) =>
    ok({ items: engine.settings.holidays({ country, region }, { from, to }) }),
});

const listHolidayPlaces = operation({
  id: 'listHolidayPlaces',
  method: 'get',
  path: '/api/v1/holidays/places',
  tag: 'Settings',
  summary: 'List the countries and regions whose holidays are known',
  scopes: ['read'],
  answers: { 200: { description: 'All countries, by code', schema: listOf(holidayPlaceSchema) } },
  handle: async ({ engine }) => ok({ items: engine.settings.holidayPlaces() }),
});

const tag = 'API keys';

const createKey = operation({
  id: 'createApiKey',
  method: 'post',
  path: '/api/v1/api-keys',
  tag,
  summary: 'Create an API key',
  description: 'The key stands in this answer and nowhere else, so this operation takes no Idempotency-Key.',
  scopes: ['admin'],
  body: apiKeyInputSchema,
  answers: { 201: { description: 'The key, shown this once', schema: newApiKeySchema } },
  location: () => '/api/v1/api-keys',
  handle: async ({ engine }, { body }) => {
    const { key, secret } = await engine.keys.create(body.name, [...new Set(body.scopes)]);
    return created({ ...presentApiKey(key), secret });
  },
});

const listKeys = operation({
  id: 'listApiKeys',
  method: 'get',
  path: '/api/v1/api-keys',
  tag,
  summary: 'List API keys, revoked ones too',
  scopes: ['admin'],
  answers: { 200: { description: 'All keys, without their secrets', schema: listOf(apiKeySchema) } },
  handle: async ({ read }) => ok({ items: (await read.apiKeys()).map(presentApiKey) }),
});

const revokeKey = operation({
  id: 'revokeApiKey',
  method: 'delete',
  path: '/api/v1/api-keys/{id}',
  tag,
  summary: 'Revoke an API key',
  description: 'It stops working at once and stays in the list.',
  scopes: ['admin'],
  problems: [404, 409],
  params: idParams,
  answers: { 200: { description: 'The key, revoked', schema: apiKeySchema } },
  handle: async ({ engine }, { params }) => ok(presentApiKey(await engine.keys.revoke(params.id))),
});

export const workspaceOperations: readonly Operation[] = [
  getSettings,
  updateSettings,
  listHolidays,
  listHolidayPlaces,
  createKey,
  listKeys,
  revokeKey,
];
