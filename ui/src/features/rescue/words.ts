/** What a person wrote with blanks or commas between. */
export function words(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}
