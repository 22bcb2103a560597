/** Where the frame leads. A place stands here once its screen exists. */
import { Promotion, Setting, Stamp } from '@element-plus/icons-vue';
import type { Component } from 'vue';
import type { Ability } from '../../stores/session';

export interface Place {
  /** Name of its route. */
  name: string;
  /** Key of what it is called. */
  title: string;
  icon: Component;
  /** Shown only to who may do this; to everybody when absent. */
  needs?: Ability;
  /** Which count of waiting things stands beside it. */
  badge?: 'drafts';
}

export const PLACES: readonly Place[] = [
  { name: 'approvals', title: 'core.nav.approvals', icon: Stamp, badge: 'drafts' },
  { name: 'enrollments', title: 'core.nav.enrollments', icon: Promotion },
  { name: 'settings', title: 'core.nav.settings', icon: Setting },
];
