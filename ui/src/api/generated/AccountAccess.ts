
export type AccountAccess = { profile: string, role_arn: string, external_id: string, };
