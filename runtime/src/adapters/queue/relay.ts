/** What processes call to each other: that something may be due, and what happened. Whoever misses a call loses nothing. */
import { randomUUID } from 'node:crypto';
import type { Notice } from '../../engine/ports';
import type { Connection } from './connections';

/** Thousands of things become due in a second; this often is enough to say so. */
const ROUSE_EVERY_MS = 50;

export interface Relay {
  /** Never throws, never blocks. */
  rouse(): void;
  onRoused(roused: () => void): void;
  /** Tells the other processes. Never throws, never blocks. */
  notify(notices: Notice[]): void;
  /** From now on it hears what the others tell. */
  onNotices(told: (notices: Notice[]) => void): void;
  close(): void;
}

/** @param listening a connection of its own: one that listens can do nothing else */
export function createRelay(commands: Connection, listening: Connection, prefix: string): Relay {
  const [rousedChannel, noticesChannel] = [`${prefix}:roused`, `${prefix}:notices`];
  const me = randomUUID();
  const heard: Record<string, (text: string) => void> = {};
  let pause: NodeJS.Timeout | null = null;
  let again = false;

  listening.on('message', (channel: string, message: string) => {
    const end = message.indexOf(' ');
    if (message.slice(0, end) !== me) heard[channel]?.(message.slice(end + 1));
  });

  function hear(channel: string, of: (text: string) => void): void {
    heard[channel] = of;
    // Subscribed again by itself after each reconnection.
    listening.subscribe(channel).catch(() => undefined);
  }

  function publish(channel: string, text: string): void {
    if (commands.status === 'ready') commands.publish(channel, `${me} ${text}`).catch(() => undefined);
  }

  function rouse(): void {
    if (pause) {
      again = true;
      return;
    }
    publish(rousedChannel, '');
    pause = setTimeout(() => {
      pause = null;
      if (again) rouse();
      again = false;
    }, ROUSE_EVERY_MS);
    pause.unref();
  }

  return {
    rouse,
    onRoused: (roused) => hear(rousedChannel, roused),
    notify: (notices) => publish(noticesChannel, JSON.stringify(notices)),
    onNotices: (told) => hear(noticesChannel, (text) => told(JSON.parse(text) as Notice[])),
    close() {
      if (pause) clearTimeout(pause);
    },
  };
}
