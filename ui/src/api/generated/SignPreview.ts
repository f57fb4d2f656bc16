
export type SignPreview = { covers: string, digest: string, key_fingerprint: string, person: string, refusal: string, };
