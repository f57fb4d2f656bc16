import type { ControlSection } from "./ControlSection";
import type { Overview } from "./Overview";
import type { PackagePreview } from "./PackagePreview";
import type { ReceiptRow } from "./ReceiptRow";
import type { Timestamp } from "./Timestamp";

export type Report = { overview: Overview, preview: PackagePreview, controls: Array<ControlSection>, receipts: Array<ReceiptRow>, prepared_by: string, exported_at: Timestamp, made_with: string, signer_identity: string, signer_fingerprint: string, };
