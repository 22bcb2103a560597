/** The server's sentences in the reader's language, where its forms are known; else as they came, marked as English. */
import { useI18n } from 'vue-i18n';
import { inPortuguese } from './portuguese';

export interface Told {
  text: string;
  /** Set where it is not the language of the page. */
  lang: 'en' | undefined;
}

export function useSentences(): { told(sentence: string): Told } {
  const { locale } = useI18n();
  return {
    told(sentence) {
      if (locale.value === 'en') return { text: sentence, lang: undefined };
      const text = inPortuguese(sentence);
      return text === null ? { text: sentence, lang: 'en' } : { text, lang: undefined };
    },
  };
}
