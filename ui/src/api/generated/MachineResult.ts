
export type MachineResult = "compliant" | "excepted" | "inconclusive" | "noncompliant" | "unknown" | "not_applicable";
