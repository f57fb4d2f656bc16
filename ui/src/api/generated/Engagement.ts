import type { EngagementHeader } from "./EngagementHeader";

export type Engagement = { path: string, header: EngagementHeader, sample: boolean, };
