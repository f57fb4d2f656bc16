
export type PackageFileCount = { what: string, files: number, bytes: number, };
