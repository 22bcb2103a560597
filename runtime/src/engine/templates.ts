/** Message templates: texts that several steps share. Filled in when a step sends; see semantics.md, "Composition". */
import { z } from 'zod';
import { MAX_HTML, MAX_TEXT } from '../domain/flow';
import { keySchema } from '../domain/sequence';
import { templateProblems } from '../domain/text';
import type { EngineDeps } from './deps';
import { notFound, Refused } from './errors';
import { parsed, refuseFields } from './fields';
import type { Reads } from './ports';
import type { MessageTemplate } from './records';
import type { Templates } from './services';

const inputSchema = z.strictObject({
  key: keySchema,
  name: z.string().trim().min(1, 'give it a name').max(200),
  subject: z.string().max(998).nullable().optional(),
  text: z.string().max(MAX_TEXT),
  html: z.string().max(MAX_HTML).nullable().optional(),
});
const changeSchema = inputSchema.omit({ key: true }).partial();

export function createTemplates(deps: EngineDeps): Templates {
  const { store, clock } = deps;

  return {
    async create(given) {
      const { subject = null, html = null, ...input } = parsed(inputSchema, given, '');
      const now = clock.now();
      const template: MessageTemplate = {
        id: deps.newId(now),
        ...input,
        subject,
        html,
        createdAt: now,
        updatedAt: now,
      };
      refuseUnreadable(template);
      await store.transaction(async (tx) => {
        if (await tx.messageTemplateByKey(template.key)) throw keyTaken(template.key);
        await tx.insertMessageTemplate(template);
      });
      return template;
    },

    async update(key, given) {
      const input = parsed(changeSchema, given, '');
      return store.transaction(async (tx) => {
        const before = await templateByKey(tx, key);
        const template: MessageTemplate = { ...before, ...input, updatedAt: clock.now() };
        refuseUnreadable(template);
        await tx.updateMessageTemplate(template);
        return template;
      });
    },

    get: (key) => templateByKey(store.read, key),

    /** A step that still names it fails with `template_missing` from then on. */
    async remove(key) {
      await store.transaction(async (tx) => tx.deleteMessageTemplate((await templateByKey(tx, key)).id));
    },
  };
}

async function templateByKey(read: Reads, key: string): Promise<MessageTemplate> {
  const template = await read.messageTemplateByKey(key);
  if (!template) throw notFound('message template', key);
  return template;
}

/** Publishing reads texts within a flow; these are read nowhere else before they are sent. */
function refuseUnreadable({ subject, text, html }: MessageTemplate): void {
  const problems = Object.entries({ subject, text, html }).flatMap(([field, template]) =>
    templateProblems(template ?? '').map((message) => ({ pointer: `/${field}`, message })),
  );
  if (text.trim() === '' && !html?.trim())
    problems.push({ pointer: '/text', message: 'The message is empty. Write a text.' });
  if (problems.length > 0) throw refuseFields(problems);
}

function keyTaken(key: string): Refused {
  return new Refused(
    409,
    'key_taken',
    `There is a message template with the key '${key}' already. Choose another key, or change that template.`,
  );
}
