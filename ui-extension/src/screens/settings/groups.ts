/** As the list beside the page has them. */
export const SETTINGS_GROUPS = [
  { name: 'sending', pages: ['time', 'inboxes', 'notices'] },
  { name: 'writing', pages: ['ai', 'personas'] },
  { name: 'access', pages: ['users', 'keys'] },
  { name: 'data', pages: ['retention'] },
  { name: 'system', pages: ['queue'] },
] as const;

/** Pages that belong to one of the list. */
export const WITHIN: Readonly<Record<string, string>> = {
  'settings-newInbox': 'inboxes',
  'settings-inbox': 'inboxes',
  'settings-newPersona': 'personas',
  'settings-persona': 'personas',
};
