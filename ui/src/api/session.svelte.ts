import { host } from "../host";
import { followChanges, onChange } from "./changes";
import { call, topics } from "./client";
import { type Failure, failureFrom } from "./failure";
import { forgetAll } from "./remembered";
import type { AppInfo, Engagement, Identity, JobProgress } from "./types";

/** What every screen stands on: the program, the person, the open engagement, the running job. */
class Session {
  info = $state.raw<AppInfo | undefined>();
  engagement = $state.raw<Engagement | undefined>();
  job = $state.raw<JobProgress | undefined>();
  failure = $state.raw<Failure | undefined>();

  readonly identity = $derived<Identity | undefined>(this.info?.identity);
  readonly open = $derived(this.info?.open === true && this.engagement !== undefined);
  /** True while something talks to AWS. */
  readonly online = $derived(this.job?.state === "running");
  readonly working = $derived(
    this.job?.state === "running" || this.job?.state === "paused" || this.job?.state === "waits_for_credentials",
  );

  private stops: (() => void)[] = [];

  async start(): Promise<void> {
    this.stops.push(
      onChange((changed) => {
        if (topics("app_info").some((topic) => changed.has(topic))) void this.readInfo();
        else if (topics("engagement").some((topic) => changed.has(topic))) void this.readEngagement();
      }),
    );
    const follows = await Promise.all([
      followChanges(),
      host().onEvent("progress", (payload) => (this.job = payload as JobProgress)),
    ]);
    this.stops.push(...follows);
    await this.readInfo();
  }

  stop(): void {
    for (const stop of this.stops) stop();
    this.stops = [];
  }

  /** Reads what is open now, for those who cannot wait until it is told. */
  reload(): Promise<void> {
    return this.readInfo();
  }

  private async readInfo(): Promise<void> {
    try {
      const info = await call("app_info", {});
      if (info.open) await this.readEngagement();
      else this.leave();
      this.info = info;
      this.failure = undefined;
    } catch (thrown) {
      this.failure = failureFrom(thrown);
    }
  }

  private async readEngagement(): Promise<void> {
    try {
      const engagement = await call("engagement", {});
      if (engagement.header.id !== this.engagement?.header.id) {
        forgetAll();
        this.engagement = engagement;
        this.job = await call("progress", {});
      } else this.engagement = engagement;
    } catch (thrown) {
      const failure = failureFrom(thrown);
      if (failure.code === "no_engagement") this.leave();
      else this.failure = failure;
    }
  }

  private leave(): void {
    if (this.engagement) forgetAll();
    this.engagement = undefined;
    this.job = undefined;
  }
}

export const session = new Session();
