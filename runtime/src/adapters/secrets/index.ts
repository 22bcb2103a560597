export { createSecretBox, SecretBoxError, type SecretBox } from './box';
export { deriveKey, macOf } from './derive';
export { loadSecretKey, SecretKeyError, type SecretKeySource } from './key';
