/** Whether a message could ever leave. Rule: semantics.md, "Quiet hours" (366 days) and "Waiting" (business days). */
import { graphOrder } from '../domain/flow';
import type { VersionContent } from '../domain/sequence';
import type { Settings } from '../domain/settings';
import { hasBusinessDay, hasPermittedInstant, PERMITTED_WITHIN_DAYS, type Instant } from '../domain/time';
import type { SendingTimes } from './effective';

export interface TimeProblem {
  code: 'no_permitted_instant' | 'no_business_day';
  message: string;
}

/**
 * Why nothing of this content could leave under these settings; null when something could. The zone is the sequence's
 * or the settings': a contact's own zone moves windows and days, but opens none.
 */
export function timeProblem(
  content: VersionContent,
  settings: Settings,
  times: SendingTimes,
  now: Instant,
): TimeProblem | null {
  const time = times(settings, content.rules, null);
  if (!hasPermittedInstant(now, time)) {
    const what = time.businessDaysOnly ? 'Quiet hours, working days and holidays' : 'Quiet hours';
    return {
      code: 'no_permitted_instant',
      message: `${what} leave no time in the next ${PERMITTED_WITHIN_DAYS} days at which a message could be sent. Leave a gap in the quiet hours of the settings and of the sequence, on a day on which messages may be sent.`,
    };
  }
  if (waitsInBusinessDays(content) && !hasBusinessDay(now, time.calendar)) {
    return {
      code: 'no_business_day',
      message:
        'A step waits in business days, and the settings leave no business day. Set a working day that is not always a holiday.',
    };
  }
  return null;
}

function waitsInBusinessDays({ flow }: VersionContent): boolean {
  return graphOrder(flow).some(
    (node) => node.type === 'wait' && 'unit' in node.wait && node.wait.unit === 'business_days',
  );
}
