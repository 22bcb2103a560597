/** n8n's editor in a real browser: what a builder sees of a workflow. */
import { selectors, type Browser, type Locator, type Page } from 'playwright-core';
import { launchChromium } from '../../support/chromium';
import type { N8nApi } from './n8nApi';

// As n8n names what its own tests look for.
selectors.setTestIdAttribute('data-test-id');
const DESKTOP = { width: 1440, height: 810 };
const PATIENCE_MS = 60_000;

export interface SeenNode {
  name: string;
  /** The line below the name. */
  subtitle: string;
  /** Whether an icon was drawn: of an image, that it was loaded; a question mark stands for a node n8n does not know. */
  hasIcon: boolean;
  isUnknown: boolean;
  /** Whether n8n marks it with something that is to be put right. */
  hasIssues: boolean;
}

export class Editor {
  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
    private readonly url: string,
    /** What the page could not load, and what it complained of. */
    readonly faults: string[],
  ) {}

  /** @param n8n logged in; the browser then is, too */
  static async open(n8n: N8nApi): Promise<Editor> {
    const browser = await launchChromium();
    const context = await browser.newContext({ viewport: DESKTOP, colorScheme: 'light', reducedMotion: 'reduce' });
    await context.addCookies([{ ...n8n.session, url: n8n.url }]);
    await context.addInitScript("localStorage.setItem('n8n-browserId', 'cadenza-tests')");
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const faults: string[] = [];
    page.on('response', (answer) => {
      if (answer.status() >= 400 && answer.url().startsWith(n8n.url)) faults.push(`${answer.status()} ${answer.url()}`);
    });
    page.on('pageerror', (error) => faults.push(error.message));
    return new Editor(browser, page, n8n.url, faults);
  }

  async openWorkflow(id: string): Promise<void> {
    await this.page.goto(`${this.url}/workflow/${id}`);
    await this.page.getByTestId('canvas-node').first().waitFor({ state: 'attached' });
    await this.settled();
    await this.page.getByTestId('zoom-to-fit').click();
    await this.settled();
  }

  /** In the panel that adds nodes. */
  async searchNodes(text: string): Promise<void> {
    await this.page.getByTestId('node-creator-plus-button').click();
    await this.page.getByTestId('node-creator-search-bar').waitFor();
    await this.page.keyboard.type(text);
  }

  /** Of the node that is open; 0 is the first. */
  async chooseOutput(output: number): Promise<void> {
    await this.page.getByTestId('output-panel').getByTestId(`tab-${output}`).click();
  }

  /** Until every node has run. */
  async executeWorkflow(): Promise<void> {
    await this.page.getByTestId('execute-workflow-button').click();
    const message = this.page.getByText('Workflow executed successfully').first();
    await message.waitFor();
    // It covers part of what is to be looked at.
    await message.waitFor({ state: 'hidden' });
  }

  async openCredential(name: string): Promise<void> {
    await this.page.goto(`${this.url}/home/credentials`);
    await this.page.getByText(name).first().click();
  }

  /** Without the sticky notes. */
  async nodes(): Promise<SeenNode[]> {
    const all = await this.page.getByTestId('canvas-node').all();
    const found: SeenNode[] = [];
    for (const node of all) if ((await node.getByTestId('sticky').count()) === 0) found.push(await seen(node));
    return found;
  }

  /** As a builder double-clicks it. */
  async openNode(name: string): Promise<void> {
    await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
    await this.page.getByTestId('ndv').waitFor();
    await this.settled();
  }

  async closeNode(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.getByTestId('ndv').waitFor({ state: 'hidden' });
  }

  /** Until fonts and images are there and nothing is asked of n8n any more. */
  async settled(): Promise<void> {
    await this.page.waitForLoadState('networkidle');
    await this.page.evaluate('document.fonts.ready.then(() => true)');
    await this.page.waitForFunction('[...document.images].every((image) => image.complete)');
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}

async function seen(node: Locator): Promise<SeenNode> {
  const icon = node.locator('.n8n-node-icon');
  const image = icon.locator('img');
  const isShown = async (locator: Locator): Promise<boolean> => (await locator.count()) > 0;
  const subtitle = node.locator('[class*="subtitle"]');
  return {
    name: (await node.getAttribute('data-node-name')) ?? '',
    subtitle: (await isShown(subtitle)) ? await subtitle.innerText() : '',
    hasIcon: (await isShown(image))
      ? await image.evaluate((loaded: any) => loaded.complete && loaded.naturalWidth > 0)
      : await isShown(icon.locator('svg')),
    isUnknown: await isShown(icon.locator('[class*="laceholder"]')),
    hasIssues: await isShown(node.getByTestId(/^node-(issues|not-installed)$/)),
  };
}
