import type { ControlDefinition } from "./ControlDefinition";

export type ControlSetDefinition = { id: string, title: string, controls: Array<ControlDefinition>, };
