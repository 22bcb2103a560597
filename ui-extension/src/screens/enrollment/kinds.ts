/** How each kind of event looks. Color is never the only sign. */
import type { Component } from 'vue';
import {
  AlarmClock, Bell, ChatLineSquare, CircleCheck, CircleCheckFilled, CircleClose, Connection, Edit, Flag, MagicStick,
  Promotion, RefreshLeft, RefreshRight, Right, Stamp, Timer, User, VideoPause, VideoPlay, View, WarningFilled,
} from '@element-plus/icons-vue'; // prettier-ignore
import type { TimelineEvent } from '../../api/types';

export type Tone = 'blue' | 'green' | 'amber' | 'red' | 'grey';
interface Look {
  icon: Component;
  tone: Tone;
}

const KINDS: Readonly<Record<TimelineEvent['kind'], Look>> = {
  enrolled: { icon: User, tone: 'blue' },
  waiting: { icon: Timer, tone: 'grey' },
  composed: { icon: MagicStick, tone: 'grey' },
  draft_waiting: { icon: Stamp, tone: 'amber' },
  draft_decided: { icon: CircleCheck, tone: 'green' },
  draft_withdrawn: { icon: CircleClose, tone: 'grey' },
  draft_escalated: { icon: AlarmClock, tone: 'amber' },
  draft_reassigned: { icon: Bell, tone: 'grey' },
  draft_regenerated: { icon: Edit, tone: 'grey' },
  send_started: { icon: Promotion, tone: 'blue' },
  sent: { icon: Promotion, tone: 'green' },
  send_failed: { icon: WarningFilled, tone: 'red' },
  send_retry: { icon: RefreshRight, tone: 'amber' },
  send_status: { icon: View, tone: 'grey' },
  send_skipped: { icon: Right, tone: 'grey' },
  checked: { icon: CircleCheck, tone: 'grey' },
  reply: { icon: ChatLineSquare, tone: 'blue' },
  automatic_reply: { icon: ChatLineSquare, tone: 'grey' },
  restarted: { icon: RefreshLeft, tone: 'blue' },
  held: { icon: VideoPause, tone: 'amber' },
  host_woken: { icon: Connection, tone: 'grey' },
  host_unreachable: { icon: Connection, tone: 'red' },
  host_gone: { icon: Connection, tone: 'red' },
  paused: { icon: VideoPause, tone: 'amber' },
  resumed: { icon: VideoPlay, tone: 'blue' },
  ended: { icon: Flag, tone: 'grey' },
};

export function lookOf({ kind, data }: TimelineEvent): Look {
  if (kind !== 'ended') return KINDS[kind];
  if (data['state'] === 'completed') return { icon: CircleCheckFilled, tone: 'green' };
  return data['state'] === 'failed' ? { icon: WarningFilled, tone: 'red' } : KINDS.ended;
}
