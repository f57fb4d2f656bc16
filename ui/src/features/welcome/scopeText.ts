import type { Account } from "../../api";

/** The scope as a person writes it: an account a line with its name, Regions parted by commas or spaces. */

export function readAccounts(text: string): { accounts: Account[]; problem?: string } {
  const accounts: Account[] = [];
  const seen = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed === "") continue;
    const [id = "", ...rest] = trimmed.split(/[\s=,;]+/);
    if (!/^\d{12}$/.test(id)) return { accounts, problem: `“${id}” is not an account id: it has twelve digits.` };
    if (seen.has(id)) return { accounts, problem: `${id} stands there twice.` };
    seen.add(id);
    accounts.push({ id, alias: rest.join(" ") });
  }
  return { accounts };
}

export function readRegions(text: string): { regions: string[]; problem?: string } {
  const regions: string[] = [];
  for (const word of text.split(/[\s,;]+/).filter(Boolean)) {
    const region = word.toLowerCase();
    if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
      return { regions, problem: `“${word}” is not a Region: write it as us-east-1.` };
    }
    if (!regions.includes(region)) regions.push(region);
  }
  return { regions };
}
