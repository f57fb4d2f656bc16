import type { Role } from "./Role";

export type SetIdentity = { name: string, principal: string, role: Role, key_path: string, };
