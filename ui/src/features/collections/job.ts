import type { CollectionRow, JobProgress } from "../../api";
import type { IconName } from "../../kit";
import { share } from "../../lib/numbers";
import { spoken } from "../../lib/time";

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
  if (job.state === "running" && job.left_s !== null) return `Collecting, about ${spoken(job.left_s * 1000)} left`;
  return STATES[job.state];
}

/** How far it is: by pages while more are expected than came, else by steps. */
export function jobShare(job: JobProgress): number {
  if (job.state === "done") return 1;
  const byPages = share(job.pages, job.pages_expected);
  return job.pages_expected > 0 ? Math.min(byPages, 0.99) : Math.min(share(job.steps_done, job.steps), 0.99);
}

export interface Banner {
  icon: IconName;
  title: string;
  text: string;
}

const BANNERS: Partial<Record<JobProgress["state"], { icon: IconName; title: string }>> = {
  waits_for_credentials: { icon: "key", title: "Waits for credentials" },
  paused: { icon: "pause", title: "Paused" },
  stopped: { icon: "stop", title: "Stopped" },
  failed: { icon: "flag", title: "Could not go on" },
};

/** What a person should know of a job that does not simply run. */
export function jobBanner(job: JobProgress): Banner | undefined {
  const own = BANNERS[job.state];
  if (!own) return job.message ? { icon: "comment", title: "", text: job.message } : undefined;
  const text =
    job.message || (job.state === "paused" ? "The pages under way were kept. Nothing is asked meanwhile." : "");
  if (job.state === "failed" && /cannot be reached|network/i.test(job.message)) {
    return { icon: "offline", title: "The network is lost", text };
  }
  return { ...own, text };
}

/** A collection that was interrupted, with nothing at work on it: the window was closed, or the machine stopped. */
export function canGoOn(newest: CollectionRow | undefined, working: boolean): boolean {
  return newest !== undefined && newest.kind === "collect" && newest.finished_at === null && !working;
}
