
export type ArtifactRef = { sha256: string, media_type: string, size_bytes: number, position: string, };
