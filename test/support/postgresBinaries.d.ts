export function postgresBinaries(): string | null;
export function hasPostgres(): boolean;
