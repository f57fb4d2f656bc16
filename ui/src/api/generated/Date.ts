
export type Date = string;
