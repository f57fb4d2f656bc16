
export type PagePreview = { control_sets: Array<string>, page: number, };
