
export type FrameworkRef = { id: string, version: string, title: string, digest: string, controls: number, };
