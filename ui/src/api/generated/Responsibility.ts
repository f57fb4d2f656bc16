
export type Responsibility = { aws_operates: string, we_configure: string, evidence_from_aws: string, evidence_from_us: string, evidence_from_vendors: string, };
