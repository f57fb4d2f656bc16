
export type CatalogueEntry = { id: string, version: string, title: string, description: string, controls: number, digest: string, copyright: string, };
