
export type Source = "config" | "cloudtrail" | "auditmanager" | "securityhub" | "organizations" | "sts" | "manual";
