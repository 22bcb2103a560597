/** The browser that tests drive. playwright-core brings none: it is the one of the machine. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import type { Missing } from './needs';

/** Where Debian, Ubuntu, macOS and Chrome put it. Another one: CADENZA_TEST_CHROMIUM. */
const PLACES = [
  process.env['CADENZA_TEST_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** @param command what runs the tests once there is one, e.g. `npm run test:n8n` */
export function chromiumMissing(command: string): Missing | null {
  if (findChromium()) return null;
  return {
    reason: 'no Chromium: CADENZA_TEST_CHROMIUM is not set, and there is none where it usually is',
    enable: `apt-get install chromium && ${command}`,
  };
}

function findChromium(): string | undefined {
  return PLACES.find((place) => place !== undefined && existsSync(place));
}

export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('There is no Chromium on this machine (Debian: apt-get install chromium).');
  // Chromium refuses its sandbox to root, and /dev/shm of containers is small.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
