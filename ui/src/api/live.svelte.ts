import { untrack } from "svelte";
import { onChange } from "./changes";
import { type Answer, call, type CommandName, type Request, topics } from "./client";
import { type Failure, failureFrom } from "./failure";
import { recall, remember } from "./remembered";

/** Waiting is shown after this time, never before. */
export const WAIT_MS = 250;

/** How a query is asked where it differs from most. */
interface How {
  /** What was read before is not shown again: the same request may be of something else by now. */
  fresh?: boolean;
}

/**
 * A query that stays true: it runs again when its request changes or when one of its topics has changed.
 * The last answer stays until the next one is there.
 */
export class Live<N extends CommandName> {
  answer = $state.raw<Answer<N> | undefined>();
  failure = $state.raw<Failure | undefined>();
  /** True once the wait is long enough to be worth saying. */
  waiting = $state(false);

  private request: Request<N> | undefined;
  private turn = 0;
  private busy = false;
  private again = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly name: N,
    private readonly how: How = {},
  ) {}

  /** Asks with a request; without one it forgets what it knew. */
  ask(request: Request<N> | undefined): void {
    this.request = request;
    this.turn += 1;
    this.again = false;
    this.busy = false;
    // Why another request failed says nothing of this one.
    this.failure = undefined;
    if (request === undefined) {
      this.answer = undefined;
      this.rest();
      return;
    }
    const known = this.how.fresh ? undefined : recall(this.key(request));
    if (known !== undefined) this.answer = known as Answer<N>;
    void this.load();
  }

  readonly retry = (): void => {
    if (this.request === undefined) return;
    if (this.busy) this.again = true;
    else void this.load();
  };

  /** What a change answered; a reading under way, which may be older, does not take it back. */
  take(answer: Answer<N>): void {
    this.turn += 1;
    this.again = false;
    this.busy = false;
    this.keep(answer);
    this.rest();
  }

  /** Follows its topics; the returned function stops. */
  follow(): () => void {
    const own = topics(this.name);
    const stop = onChange((changed) => {
      if (own.some((topic) => changed.has(topic))) this.retry();
    });
    return () => {
      stop();
      this.turn += 1;
      this.rest();
    };
  }

  private key(request: Request<N>): string {
    return `${this.name} ${JSON.stringify(request)}`;
  }

  private keep(answer: Answer<N>): void {
    this.answer = answer;
    this.failure = undefined;
    if (!this.how.fresh) remember(this.key(this.request as Request<N>), answer);
  }

  private async load(): Promise<void> {
    const request = this.request as Request<N>;
    const turn = this.turn;
    this.busy = true;
    this.timer ??= setTimeout(() => (this.waiting = true), WAIT_MS);
    try {
      const answer = await call(this.name, request);
      if (turn !== this.turn) return;
      this.keep(answer);
    } catch (thrown) {
      if (turn !== this.turn) return;
      this.failure = failureFrom(thrown);
    }
    this.busy = false;
    if (this.again) {
      this.again = false;
      void this.load();
    } else this.rest();
  }

  private rest(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = false;
  }
}

/** A live query for as long as the component lives; runs again whenever what `request` reads changes. */
export function live<N extends CommandName>(name: N, request: () => Request<N> | undefined, how: How = {}): Live<N> {
  const query = new Live(name, how);
  let asked: string | undefined;
  $effect(() => query.follow());
  $effect(() => {
    const next = request();
    const key = JSON.stringify(next);
    if (key === asked) return;
    asked = key;
    untrack(() => query.ask(next));
  });
  return query;
}
