import {
  chooseChannel,
  type ChannelInput,
  type ConversationFacts,
  type InboxFacts,
} from '../../runtime/src/domain/rules/channel';

const now = Date.parse('2026-03-02T12:00:00Z');
const hoursAgo = (hours: number) => now - hours * 3_600_000;

const inbox = (key: string, channel: InboxFacts['channel'], more: Partial<InboxFacts> = {}): InboxFacts => ({
  id: `id-${key}`,
  key,
  channel,
  isDefault: true,
  enabled: true,
  hasWindow: false,
  ...more,
});
const mail = inbox('mail', 'email');
const sales = inbox('sales', 'email', { isDefault: false });
const sms = inbox('sms', 'sms');
const cloud = inbox('cloud', 'whatsapp', { hasWindow: true });
const web = inbox('web', 'whatsapp', { isDefault: false });
const live = inbox('live', 'chat');

const talk = (at: InboxFacts, more: Partial<ConversationFacts> = {}): ConversationFacts => ({
  channel: at.channel,
  inboxId: at.id,
  status: 'open',
  lastInboundAt: hoursAgo(1),
  ...more,
});

const base: ChannelInput = {
  choice: 'automatic',
  switchToSms: false,
  hasTemplate: false,
  contact: { email: 'ana@example.com', phone: '+4930123456' },
  conversation: null,
  inboxes: [mail, sales, sms, cloud, web, live],
  order: ['email', 'whatsapp', 'sms'],
  now,
};
const choose = (more: Partial<ChannelInput>) => chooseChannel({ ...base, ...more });
const chosen = (more: Partial<ChannelInput>) => {
  const result = choose(more);
  return result.kind === 'ok' ? result.inbox.key : result.reason;
};

describe('automatic', () => {
  it("takes the conversation's own channel if it may be used now", () => {
    expect(choose({ conversation: talk(cloud) })).toEqual({
      kind: 'ok',
      inbox: cloud,
      address: '+4930123456',
      channel: 'whatsapp',
      useTemplate: false,
      inConversation: true,
    });
    expect(choose({ conversation: talk(live) })).toMatchObject({
      channel: 'chat',
      address: null,
      inConversation: true,
    });
  });

  it('else the first usable address in the order of the settings', () => {
    expect(chosen({})).toBe('mail');
    expect(chosen({ order: ['sms', 'email'] })).toBe('sms');
    expect(chosen({ contact: { phone: '+1' }, order: ['email', 'sms'] })).toBe('sms');
    expect(chosen({ conversation: talk(live, { closed: true }) })).toBe('mail');
  });

  it('passes over WhatsApp outside its window, but not with a template', () => {
    expect(chosen({ order: ['whatsapp', 'sms'] })).toBe('sms');
    expect(choose({ order: ['whatsapp', 'sms'], hasTemplate: true })).toMatchObject({
      inbox: { key: 'cloud' },
      useTemplate: true,
    });
  });

  it("takes the step's inbox where its kind is chosen", () => {
    expect(chosen({ inboxKey: 'sales' })).toBe('sales');
    expect(chosen({ inboxKey: 'web', order: ['email', 'whatsapp'] })).toBe('mail');
    expect(chosen({ inboxKey: 'web', order: ['whatsapp', 'email'] })).toBe('web');
  });

  it('passes over a kind whose inbox is switched off', () => {
    expect(chosen({ inboxes: [{ ...mail, enabled: false }, sms], order: ['email', 'sms'] })).toBe('sms');
  });

  it('fails with no_address when the contact has none, else with why the first address is not usable', () => {
    expect(chosen({ contact: {} })).toBe('no_address');
    expect(chosen({ contact: { email: '', phone: null } })).toBe('no_address');
    expect(chosen({ contact: { phone: '+1' }, order: ['email', 'whatsapp'] })).toBe('outside_window');
    expect(chosen({ inboxes: [] })).toBe('no_inbox');
  });

  it('with channel switching takes SMS before the order of the settings', () => {
    expect(chosen({ conversation: talk(live, { closed: true }), switchToSms: true })).toBe('sms');
  });
});

describe('same conversation', () => {
  const same = (more: Partial<ChannelInput>) => chosen({ choice: 'same_conversation', ...more });

  it('continues in the conversation, also a resolved one', () => {
    expect(same({ conversation: talk(mail, { status: 'resolved' }) })).toBe('mail');
  });

  it('fails with no_conversation if there is none, also with channel switching', () => {
    expect(same({ conversation: null, switchToSms: true })).toBe('no_conversation');
  });

  it.each([
    ['an abandoned live chat', talk(live, { closed: true }), 'no_conversation'],
    ['a closed window', talk(cloud, { lastInboundAt: hoursAgo(24) }), 'outside_window'],
    ['an inbox that is gone', talk(inbox('gone', 'email')), 'no_inbox'],
    ['no inbox of ours', { ...talk(mail), inboxId: null }, 'no_inbox'],
  ])('%s cannot be used now, and falls over to SMS where switching is on', (_case, conversation, reason) => {
    expect(same({ conversation })).toBe(reason);
    expect(same({ conversation, switchToSms: true })).toBe('sms');
  });

  it('without a number for SMS it fails with its own reason', () => {
    const conversation = talk(live, { closed: true });
    expect(same({ conversation, switchToSms: true, contact: { email: 'a@b.c' } })).toBe('no_conversation');
  });

  it('a switched-off inbox fails with inbox_disabled', () => {
    expect(same({ conversation: talk(mail), inboxes: [{ ...mail, enabled: false }] })).toBe('inbox_disabled');
  });

  it('an inbox without a window (WhatsApp Web) sends free text at any time', () => {
    expect(same({ conversation: talk(web, { lastInboundAt: null }) })).toBe('web');
  });

  it('a missing address fails with no_address', () => {
    expect(same({ conversation: talk(mail), contact: { phone: '+1' } })).toBe('no_address');
  });
});

describe('a kind by name', () => {
  it("takes the step's inbox, else the default one of that kind", () => {
    expect(chosen({ choice: 'email' })).toBe('mail');
    expect(chosen({ choice: 'email', inboxKey: 'sales' })).toBe('sales');
  });

  it('the only inbox of a kind is its default', () => {
    expect(chosen({ choice: 'email', inboxes: [sales] })).toBe('sales');
    expect(chosen({ choice: 'email', inboxes: [sales, { ...sales, id: 'x', key: 'x' }] })).toBe('no_inbox');
  });

  it("does not replace the step's inbox by another", () => {
    expect(chosen({ choice: 'email', inboxKey: 'gone' })).toBe('no_inbox');
    expect(chosen({ choice: 'email', inboxKey: 'sms' })).toBe('no_inbox');
    expect(chosen({ choice: 'email', inboxKey: 'mail', inboxes: [{ ...mail, enabled: false }, sales] })).toBe(
      'inbox_disabled',
    );
  });

  it('a missing address fails with no_address', () => {
    expect(chosen({ choice: 'email', contact: { phone: '+1' } })).toBe('no_address');
    expect(chosen({ choice: 'sms', contact: { email: 'a@b.c' } })).toBe('no_address');
  });

  it('continues the conversation that is in the same inbox', () => {
    expect(choose({ choice: 'email', conversation: talk(mail) })).toMatchObject({ inConversation: true });
    expect(choose({ choice: 'email', conversation: talk(sales) })).toMatchObject({
      inbox: { key: 'mail' },
      inConversation: false,
    });
  });

  it.each([
    [hoursAgo(24) + 1, 'cloud'],
    [hoursAgo(24), 'outside_window'],
    [null, 'outside_window'],
  ])('WhatsApp with a last message at %s: %s', (lastInboundAt, expected) => {
    expect(chosen({ choice: 'whatsapp', conversation: talk(cloud, { lastInboundAt }) })).toBe(expected);
  });

  it('counts what the contact wrote on the inbox outside the conversation as well', () => {
    const heard = (hours: number) => new Map([[cloud.id, hoursAgo(hours)]]);
    const elsewhere = { choice: 'whatsapp', conversation: talk(mail) } as const;
    expect(chosen({ ...elsewhere, lastInboundOn: heard(23) })).toBe('cloud');
    expect(chosen({ ...elsewhere, lastInboundOn: heard(24) })).toBe('outside_window');
    expect(chosen({ ...elsewhere, lastInboundOn: new Map([[web.id, hoursAgo(1)]]) })).toBe('outside_window');
    expect(chosen({ choice: 'whatsapp', conversation: null, lastInboundOn: heard(1) })).toBe('cloud');
  });

  it('a message in another inbox opens no window', () => {
    expect(chosen({ choice: 'whatsapp', conversation: talk(mail) })).toBe('outside_window');
    expect(choose({ choice: 'whatsapp', conversation: talk(mail), hasTemplate: true })).toMatchObject({
      useTemplate: true,
    });
  });

  it('switches to SMS only where it is the conversation that cannot be used', () => {
    const conversation = talk(cloud, { lastInboundAt: hoursAgo(30) });
    expect(chosen({ choice: 'whatsapp', conversation, switchToSms: true })).toBe('sms');
    expect(chosen({ choice: 'whatsapp', conversation: talk(mail), switchToSms: true })).toBe('outside_window');
  });

  it('a chat needs its conversation', () => {
    expect(chosen({ choice: 'chat' })).toBe('no_conversation');
    expect(chosen({ choice: 'chat', conversation: talk(mail) })).toBe('no_conversation');
    expect(chosen({ choice: 'chat', conversation: talk(live) })).toBe('live');
  });
});
