export { createSecretBox, SecretBoxError, type SecretBox } from './box';
export { deriveKey, macOf } from './derive';
export { createPasswords } from './passwords';
export { loadSecretKey, SecretKeyError, type SecretKeySource } from './key';
