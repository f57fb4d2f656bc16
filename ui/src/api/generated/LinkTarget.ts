
export type LinkTarget = { "kind": "page", "value": number } | { "kind": "file", "value": string };
