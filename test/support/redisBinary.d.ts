export function hasRedis(): boolean;
export function hasRedisBinary(): boolean;
