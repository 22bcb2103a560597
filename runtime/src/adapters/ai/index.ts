export { createComposer, type AiComposer, type ComposerOptions } from './composer';
