import type { DiscoveredScope } from "../../api";

/** Regions that at least one of the chosen accounts has, in the order in which they were found. */
export function regionsInUse(found: DiscoveredScope, accounts: readonly string[]): string[] {
  const chosen = found.accounts.filter((account) => accounts.includes(account.id));
  return [...new Set(chosen.flatMap((account) => account.regions))];
}

/** The choice as the fields of a new engagement are written: an account a line, Regions with commas. */
export function chosenScope(
  found: DiscoveredScope,
  accounts: readonly string[],
  regions: readonly string[],
): { accounts: string; regions: string } {
  const lines = found.accounts
    .filter((account) => accounts.includes(account.id))
    .map((account) => [account.id, account.name.trim().replaceAll(/\s+/g, "-")].filter(Boolean).join(" "));
  const offered = regionsInUse(found, accounts);
  return { accounts: lines.join("\n"), regions: offered.filter((one) => regions.includes(one)).join(", ") };
}
