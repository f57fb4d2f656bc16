
export type Timestamp = string;
