/** `Dana Whitfield` to `D. Whitfield`, where there is no room for the whole name. */
export function shortPerson(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = words[0];
  return words.length < 2 || !first ? name : [`${first.charAt(0)}.`, ...words.slice(1)].join(" ");
}

/** Names of accounts as people know them. */

export interface NamedAccount {
  id: string;
  alias: string;
}

export function accountName(accounts: readonly NamedAccount[], id: string): string {
  return accounts.find((account) => account.id === id)?.alias || id;
}

/** `nw-prod, eu-west-1`; only the account where a thing has no Region. */
export function whereabouts(accounts: readonly NamedAccount[], id: string, region: string): string {
  if (id === "") return region;
  return region === "" ? accountName(accounts, id) : `${accountName(accounts, id)}, ${region}`;
}

/** `evidence of assessment 9af3d415…` for one with the whole id, where there is no room for it. */
export function withShortIds(text: string): string {
  return text.replace(/\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "$1…");
}
