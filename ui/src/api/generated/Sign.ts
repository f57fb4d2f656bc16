import type { Role } from "./Role";

export type Sign = { control_id: number, role: Role, digest: string, };
