/** Light, dark, or as the device has it. Kept on the device: a phone at night is not the desk at noon. */
import { ref } from 'vue';
import { keep, readKept } from '../composables/kept';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** What people chose on this device. */
export const theme = ref<Theme>('auto');

export function startTheme(): void {
  const kept = readKept('theme');
  setTheme(THEMES.find((one) => one === kept) ?? 'auto');
}

export function setTheme(chosen: Theme): void {
  theme.value = chosen;
  keep('theme', chosen === 'auto' ? null : chosen);
  if (chosen === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = chosen;
}
