import { untrack } from "svelte";
import { onChange } from "./changes";
import { type Answer, call, type CommandName, type Request, topics } from "./client";
import { type Failure, failureFrom } from "./failure";
import { WAIT_MS } from "./live.svelte";
import type { Slice } from "./types";

/** Rows fetched at once. */
export const SLICE_ROWS = 200;

/** Commands that serve a list in slices. Of some, the slice is the whole request. */
type SlicedName = {
  [N in CommandName]: Request<N> extends { slice: unknown } | Slice ? N : never;
}[CommandName];

type RowOf<N extends SlicedName> =
  Answer<N> extends { rows: (infer Row)[] } ? Row : Answer<N> extends { lanes: (infer Row)[] } ? Row : never;
type Fixed<N extends SlicedName> = Request<N> extends Slice ? Record<string, never> : Omit<Request<N>, "slice">;

/** How a list is asked for where it differs from most. */
interface How {
  /** Rows fetched at once. */
  rows?: number;
  /** The slice is the whole request. */
  bare?: boolean;
}

interface AnySlice<Row> {
  total: number;
  rows?: readonly Row[];
  lanes?: readonly Row[];
}

/** A long list of which only the slices that were looked at are held. */
export class Slices<N extends SlicedName> {
  total = $state(0);
  failure = $state.raw<Failure | undefined>();
  waiting = $state(false);
  /** False until the first slice came. */
  known = $state(false);

  private held = $state.raw<ReadonlyMap<number, readonly RowOf<N>[]>>(new Map());
  private fixed: Fixed<N> | undefined;
  private turn = 0;
  private asked = new Set<number>();
  private seen = new Set<number>([0]);
  private timer: ReturnType<typeof setTimeout> | undefined;

  private readonly size: number;

  constructor(
    private readonly name: N,
    private readonly how: How = {},
  ) {
    this.size = how.rows ?? SLICE_ROWS;
  }

  readonly rowAt = (index: number): RowOf<N> | undefined =>
    this.held.get(Math.floor(index / this.size))?.[index % this.size];

  readonly need = (from: number, to: number): void => {
    const first = Math.floor(from / this.size);
    const last = Math.floor(Math.max(from, to - 1) / this.size);
    this.seen = new Set();
    for (let slice = first; slice <= last; slice += 1) {
      this.seen.add(slice);
      if (!untrack(() => this.held.has(slice))) void this.load(slice);
    }
  };

  ask(fixed: Fixed<N> | undefined): void {
    this.fixed = fixed;
    this.turn += 1;
    this.asked.clear();
    this.held = new Map();
    this.total = 0;
    this.known = false;
    this.failure = undefined;
    this.seen = new Set([0]);
    if (fixed !== undefined) void this.load(0);
  }

  /** Reads again what is being looked at; what was read before stays until then. */
  readonly retry = (): void => {
    if (this.fixed === undefined) return;
    this.turn += 1;
    this.asked.clear();
    const looked = this.seen;
    const kept = [...untrack(() => this.held)].filter(([slice]) => looked.has(slice));
    this.held = new Map(kept);
    for (const slice of looked) void this.load(slice);
  };

  follow(): () => void {
    const own = topics(this.name);
    const stop = onChange((changed) => {
      if (own.some((topic) => changed.has(topic))) this.retry();
    });
    return () => {
      stop();
      this.turn += 1;
    };
  }

  private async load(slice: number): Promise<void> {
    if (this.fixed === undefined || this.asked.has(slice)) return;
    const turn = this.turn;
    this.asked.add(slice);
    this.timer ??= setTimeout(() => (this.waiting = true), WAIT_MS);
    const part: Slice = { offset: slice * this.size, limit: this.size };
    const request = (this.how.bare ? part : { ...this.fixed, slice: part }) as unknown as Request<N>;
    try {
      const answer = (await call(this.name, request)) as unknown as AnySlice<RowOf<N>>;
      if (turn !== this.turn) return;
      this.total = answer.total;
      this.held = new Map(this.held).set(slice, answer.rows ?? answer.lanes ?? []);
      this.failure = undefined;
      this.known = true;
    } catch (thrown) {
      if (turn !== this.turn) return;
      this.failure = failureFrom(thrown);
    }
    this.asked.delete(slice);
    if (this.asked.size === 0) {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.waiting = false;
    }
  }
}

/** A sliced list for as long as the component lives; starts anew whenever what `fixed` reads changes. */
export function sliced<N extends SlicedName>(name: N, fixed: () => Fixed<N> | undefined, how: How = {}): Slices<N> {
  const list = new Slices(name, how);
  let asked: string | undefined;
  $effect(() => list.follow());
  $effect(() => {
    const next = fixed();
    const key = JSON.stringify(next);
    if (key === asked) return;
    asked = key;
    untrack(() => list.ask(next));
  });
  return list;
}
