
export type Role = "preparer" | "reviewer" | "approver";
