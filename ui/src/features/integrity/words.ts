import type { ProofChain, ProvenKind } from "../../api";
import { fileName } from "../../lib/paths";

export const FILE_KINDS: Record<ProvenKind, string> = {
  digest: "Digest",
  "backfill digest": "Backfill digest",
  log: "Log",
  "query signature": "Query signature",
  "query result": "Query result",
};

export const PROOF_WORDS: Record<string, string> = {
  good: "Complete and unaltered",
  bad: "Altered or damaged",
  incomplete: "Not all of it could be proven",
};

/** What is verified, as it stands after the word: a folder by its name, or what was imported, which has no path. */
export const proven = (path: string): string => (path ? fileName(path) : "what was imported");

/** What tells a file from the next one: its name behind account, kind and Region, which are alike for a whole chain. */
export function shortName(path: string): string {
  const name = fileName(path);
  const own = /^\d{12}_CloudTrail(?:-Digest)?_[a-z0-9-]+_(?<own>.+)$/.exec(name)?.groups?.["own"];
  return own ? `… ${own}` : name;
}

/** Chains by what tells them apart. */
export function chainLabels(chains: readonly ProofChain[]): string[] {
  const differ = (of: (chain: ProofChain) => string) => new Set(chains.map(of)).size > 1;
  const [trails, accounts] = [differ((one) => one.trail), differ((one) => one.account)];
  return chains.map((one) =>
    [trails ? one.trail : "", accounts ? one.account : "", one.region, one.backfill ? "backfill" : ""]
      .filter(Boolean)
      .join(" "),
  );
}
