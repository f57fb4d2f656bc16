
export type Code = "no_engagement" | "not_found" | "refused" | "invalid" | "not_tickmark" | "newer_file" | "damaged" | "passphrase" | "io" | "aws" | "fault";
