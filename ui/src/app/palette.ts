/** What the palette can find, and how well it fits what was typed. */
export interface Finding {
  id: string;
  section: string;
  label: string;
  /** Stands dim behind the label, and is searched too. */
  more?: string;
  keys?: string | undefined;
  icon?: string | undefined;
  mark?: string | undefined;
  code?: string | undefined;
  run: () => void;
}

/** Higher fits better; nothing when some word is not found at all. */
export function fit(finding: Finding, typed: string): number | undefined {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const code = finding.code?.toLowerCase() ?? "";
  const label = finding.label.toLowerCase();
  const more = finding.more?.toLowerCase() ?? "";
  let score = 0;
  for (const word of words) {
    if (code.startsWith(word)) score += 8;
    else if (label.startsWith(word)) score += 6;
    else if (label.includes(` ${word}`)) score += 5;
    else if (code.includes(word) || label.includes(word)) score += 3;
    else if (more.includes(word)) score += 1;
    else return undefined;
  }
  return score;
}

/** The best findings of each section, sections in the order of their best. */
export function findings(all: readonly Finding[], typed: string, most = 8): Finding[] {
  if (typed.trim() === "") {
    const shown = new Map<string, number>();
    return all.filter((finding) => {
      const seen = shown.get(finding.section) ?? 0;
      shown.set(finding.section, seen + 1);
      return seen < most;
    });
  }
  const fitting = all
    .map((finding) => ({ finding, score: fit(finding, typed) }))
    .filter((entry): entry is { finding: Finding; score: number } => entry.score !== undefined)
    .sort((a, b) => b.score - a.score);
  const sections = [...new Set(fitting.map((entry) => entry.finding.section))];
  return sections.flatMap((section) =>
    fitting
      .filter((entry) => entry.finding.section === section)
      .slice(0, most)
      .map((entry) => entry.finding),
  );
}

/** The label in pieces, those that were typed marked. */
export function pieces(label: string, typed: string): { text: string; hit: boolean }[] {
  const words = typed.split(/\s+/).filter(Boolean);
  if (words.length === 0) return [{ text: label, hit: false }];
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "gi");
  return label
    .split(pattern)
    .map((text, at) => ({ text, hit: at % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}
