/** The demo's clock, which other processes can read as well: once it is shared it runs on between its jumps, as theirs do. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DemoClock } from '../../runtime/src/cli/demo/clock';

export class JumpingClock extends DemoClock {
  private readonly cell = Buffer.alloc(16);
  private fd: number | null = null;
  /** By the machine's count of ms, at the last jump since it is shared. */
  private since = 0;

  override now(): number {
    const jumpedTo = super.now();
    return this.fd === null ? jumpedTo : Math.floor(jumpedTo + monotonicMs() - this.since);
  }

  override set(at: number): void {
    super.set(this.fd === null ? at : Math.max(at, this.now()));
    if (this.fd !== null) this.tell(this.fd);
  }

  /** @returns for startRuntime */
  share(file: string): Record<string, string> {
    this.fd = openSync(file, 'w');
    this.tell(this.fd);
    return {
      NODE_OPTIONS: `--require ${JSON.stringify(join(__dirname, 'sharedClock.js'))}`,
      CADENZA_TEST_CLOCK_FILE: file,
    };
  }

  close(): void {
    if (this.fd !== null) closeSync(this.fd);
    this.fd = null;
  }

  private tell(fd: number): void {
    this.since = monotonicMs();
    this.cell.writeDoubleLE(super.now(), 0);
    this.cell.writeDoubleLE(this.since, 8);
    writeSync(fd, this.cell, 0, this.cell.length, 0);
  }
}

function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
