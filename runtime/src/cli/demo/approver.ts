/** Ana, who decides on drafts twice a day: approves most as they are, improves some, discards some, leaves a few lying. */
import { atLocal, dayAt, localOf, HOUR, type Instant } from '../../domain/time';
import type { Clock } from '../../engine/ports';
import type { Agenda } from './agenda';
import type { Api } from './api';
import { chance } from './chance';
import type { Person } from './people';
import { ZONE } from './stage';

interface Draft {
  id: string;
  enrollmentId: string;
  text: string;
}

const LOOKS_AT = [10.5 * HOUR, 16 * HOUR];

export class Approver {
  private looksNextAt: Instant | null = null;

  constructor(
    private readonly api: Api,
    private readonly agenda: Agenda,
    private readonly clock: Clock,
    private readonly personOf: (enrollmentId: string) => Person | undefined,
  ) {}

  /** She was told of a draft, and looks at it when she looks at drafts. */
  told(): void {
    if (this.looksNextAt !== null) return;
    this.looksNextAt = this.nextLook(this.clock.now());
    this.agenda.add(this.looksNextAt, () => this.look());
  }

  private nextLook(now: Instant): Instant {
    for (let day = dayAt(now, ZONE); ; day++) {
      const at = LOOKS_AT.map((msOfDay) => atLocal(day, msOfDay, ZONE)).find(
        (each) => each > now && localOf(each, ZONE).weekday <= 5,
      );
      if (at !== undefined) return at;
    }
  }

  private async look(): Promise<void> {
    this.looksNextAt = null;
    let isAnyLeft = false;
    for (const draft of (await this.api.all<Draft>('/drafts?status=waiting')).reverse())
      isAnyLeft = (await this.decide(draft)) || isAnyLeft;
    // What she leaves lying is looked at again, and left again, until its deadline passes.
    if (isAnyLeft) this.told();
  }

  /** True: left lying. */
  private async decide({ id, enrollmentId, text }: Draft): Promise<boolean> {
    const person = this.personOf(enrollmentId);
    const mood = chance(person?.id ?? enrollmentId, 'draft');
    if (mood < 0.6) await this.api.post(`/drafts/${id}/approve`);
    else if (mood < 0.75)
      await this.api.post(`/drafts/${id}/approve`, {
        text: text.replace(/\n\nAna\b/, `\n\nGreetings to ${person?.city || 'you all'}!\nAna`),
      });
    else if (mood < 0.88) await this.api.post(`/drafts/${id}/discard`, { reason: 'we spoke on the phone yesterday' });
    else return true;
    return false;
  }
}
