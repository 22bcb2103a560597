import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { i18n, preferredLocale, setLocale } from './i18n';
import { router } from './router';
import './theme/tokens.css';
import './theme/base.css';
import { startTheme } from './theme/theme';

startTheme();
void setLocale(preferredLocale()).then(() => {
  createApp(App).use(createPinia()).use(i18n).use(router).mount('#app');
});
