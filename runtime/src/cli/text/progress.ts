/** A progress bar on stderr, when somebody watches. */

export interface Progress {
  /** One more is done. */
  step: () => void;
  stop: () => void;
}

/** @param total null: how many there will be is not known, and only those done are told */
export async function startProgress(what: string, total: number | null): Promise<Progress> {
  if (!process.stderr.isTTY) return { step: () => undefined, stop: () => undefined };
  const { SingleBar, Presets } = await import('cli-progress');
  const format = total === null ? `${what} {value} rows` : `${what} {bar} {percentage}%  {eta_formatted} left`;
  const bar = new SingleBar({ format, clearOnComplete: true, hideCursor: true }, Presets.shades_grey);
  bar.start(total ?? 1, 0);
  return { step: () => bar.increment(), stop: () => bar.stop() };
}
