import type { JobProgress } from "../../api";
import { share } from "../../lib/numbers";
import { duration } from "../../lib/time";

/** What the head of the collections screen says of the job. */

const STATES: Record<JobProgress["state"], string> = {
  idle: "Collections",
  running: "Collecting",
  paused: "Paused",
  waits_for_credentials: "Waiting for credentials",
  done: "Collected",
  stopped: "Stopped, what was collected is kept",
  failed: "The collection failed, what was collected is kept",
};

export function jobTitle(job: JobProgress | undefined): string {
  if (!job) return STATES.idle;
  if (job.state === "running" && job.left_s !== null) return `Collecting, about ${duration(job.left_s * 1000)} left`;
  return STATES[job.state];
}

/** How far it is: by pages while more are expected than came, else by steps. */
export function jobShare(job: JobProgress): number {
  if (job.state === "done") return 1;
  const byPages = share(job.pages, job.pages_expected);
  return job.pages_expected > 0 ? Math.min(byPages, 0.99) : Math.min(share(job.steps_done, job.steps), 0.99);
}
