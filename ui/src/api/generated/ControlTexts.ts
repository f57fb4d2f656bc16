import type { ControlDefinition } from "./ControlDefinition";

export type ControlTexts = { definition: ControlDefinition, framework_title: string, framework_version: string, set_title: string, digest: string, };
