import type { Role } from "./Role";

export type SignPreviewRequest = { control_id: number, role: Role, };
