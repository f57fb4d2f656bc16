import type { Code } from "./Code";

export type CommandError = { code: Code, message: string, details: string, };
