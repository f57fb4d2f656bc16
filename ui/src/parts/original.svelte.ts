import { call, type Failure, failureFrom, type OriginalText } from "../api";

/** Lines fetched at once. */
const SLICE_LINES = 1000;

/** The original of an evidence item as readable lines, fetched where one looks. */
export class OriginalLines {
  /** What is known of the original; its lines are read with `lineAt`. */
  about = $state.raw<OriginalText | undefined>();
  failure = $state.raw<Failure | undefined>();

  private held = $state.raw<ReadonlyMap<number, readonly string[]>>(new Map());
  private evidence = 0;
  private whole = false;
  private turn = 0;
  private asked = new Set<number>();

  get total(): number {
    return this.about?.total_lines ?? 0;
  }

  readonly lineAt = (index: number): string | undefined =>
    this.held.get(Math.floor(index / SLICE_LINES))?.[index % SLICE_LINES];

  readonly need = (from: number, to: number): void => {
    for (let slice = Math.floor(from / SLICE_LINES); slice * SLICE_LINES < to; slice += 1) void this.load(slice);
  };

  async open(evidence: number, whole: boolean): Promise<void> {
    if (evidence !== this.evidence) {
      this.about = undefined;
      this.failure = undefined;
    }
    this.evidence = evidence;
    this.whole = whole;
    this.turn += 1;
    this.asked.clear();
    this.held = new Map();
    await this.load(0);
  }

  /** Every line, for copying. */
  async text(): Promise<string> {
    for (let slice = 0; slice * SLICE_LINES < this.total; slice += 1) await this.load(slice);
    return Array.from({ length: this.total }, (_, index) => this.lineAt(index) ?? "").join("\n");
  }

  private async load(slice: number): Promise<void> {
    if (this.asked.has(slice)) return;
    this.asked.add(slice);
    const turn = this.turn;
    try {
      const text = await call("original", {
        evidence_id: this.evidence,
        whole: this.whole,
        first_line: slice * SLICE_LINES,
        lines: SLICE_LINES,
      });
      if (turn !== this.turn) return;
      this.held = new Map(this.held).set(slice, text.lines);
      this.about = text;
      this.failure = undefined;
    } catch (thrown) {
      if (turn === this.turn) this.failure = failureFrom(thrown);
    }
  }
}
