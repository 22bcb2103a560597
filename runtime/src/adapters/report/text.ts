/** A log line for reading: `09:30:00.123 info  send started  sendId=01J… lateMs=12`, an error's stack below it. */

interface Line {
  level: string;
  time: string;
  msg: string;
  event: string;
  err?: LoggedError;
  [key: string]: unknown;
}

interface LoggedError {
  message: string;
  stack?: string;
  cause?: LoggedError;
}

/** @param line one JSON object as pino writes it, with its newline */
export function asText(line: string): string {
  // The event is the message with dots, and says nothing more.
  const { level, time, msg, event: _event, err, ...data } = JSON.parse(line) as Line;
  const pairs = Object.entries(data).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const head = [`${time.slice(11, 23)} ${level.padEnd(5)} ${msg}`, ...pairs].join('  ');
  return err ? `${head}\n${belowIt(err)}\n` : `${head}\n`;
}

function belowIt({ message, stack, cause }: LoggedError): string {
  const own = (stack ?? message).replace(/^/gm, '    ');
  return cause ? `${own}\n    caused by:\n${belowIt(cause)}` : own;
}
