
export type CollectionRequest = { run_id: number, };
