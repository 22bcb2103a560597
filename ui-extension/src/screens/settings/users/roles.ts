/** From who may do least to who may do all. */
export const ROLES = ['viewer', 'agent', 'manager', 'admin'] as const;
