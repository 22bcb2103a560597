/** The runtime's API as an operator calls it. */
import type { SmtpSink } from '../../support/smtp';

export class RuntimeApi {
  constructor(
    readonly url: string,
    readonly key: string,
  ) {}

  /** An inbox for email that sends through this server, and is the default one. */
  async useMailServer(mail: SmtpSink): Promise<void> {
    await this.post('/inboxes', {
      key: 'shop',
      name: 'Shop',
      channel: 'email',
      provider: 'smtp',
      isDefault: true,
      config: {
        host: mail.host,
        port: mail.port,
        secure: 'none',
        from: { address: 'shop@example.com', name: 'The Shop' },
      },
    });
  }

  /** All pages of a list. */
  async all(path: string): Promise<any[]> {
    const items: any[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const separator = path.includes('?') ? '&' : '?';
      const page: { items: any[]; nextCursor: string | null } = await this.call(
        'GET',
        `${path}${separator}limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }

  get(path: string): Promise<any> {
    return this.call('GET', path);
  }

  post(path: string, body: unknown): Promise<any> {
    return this.call('POST', path, body);
  }

  private async call(method: string, path: string, body?: unknown): Promise<any> {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.key}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${text.slice(0, 1_000)}`);
    return text === '' ? null : JSON.parse(text);
  }
}
