import type { ControlSetDefinition } from "./ControlSetDefinition";

export type FrameworkDefinition = { id: string, version: string, title: string, description: string, locale: string, copyright: string, control_sets: Array<ControlSetDefinition>, };
