/** The six machine results, each with a shape, a colour and a word. */
export const MARKS = ["ok", "exc", "inc", "bad", "unk", "na"] as const;
export type MarkKind = (typeof MARKS)[number];

export const MARK_WORDS: Record<MarkKind, string> = {
  ok: "Compliant",
  exc: "Excepted",
  inc: "Inconclusive",
  bad: "Noncompliant",
  unk: "Unknown",
  na: "Not applicable",
};
