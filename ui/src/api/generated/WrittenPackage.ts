import type { Timestamp } from "./Timestamp";
import type { VerifyReport } from "./VerifyReport";

export type WrittenPackage = { path: string, name: string, at: Timestamp, manifest_sha256: string, files: number, bytes: number, included: number, excluded: number, self_test: VerifyReport | null, };
