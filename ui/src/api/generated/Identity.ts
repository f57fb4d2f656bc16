import type { Role } from "./Role";

export type Identity = { name: string, principal: string, role: Role, key_fingerprint: string, key_path: string, };
