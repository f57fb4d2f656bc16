
export type WritePackage = { to: string, zip: boolean, control_sets: Array<string>, };
