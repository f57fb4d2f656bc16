
export type PreviewRequest = { control_sets: Array<string>, };
