/** IAM policies as text: several become one, ready to be pasted into the console or a template. */

interface Statement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: unknown;
}

function list(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function isStatement(value: unknown): value is Statement {
  return typeof value === "object" && value !== null && "Effect" in value && "Action" in value;
}

/** The statements of a whole policy, or the one that was given alone; none where it is neither. */
export function statementsOf(text: string): Statement[] {
  if (text.trim() === "") return [];
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return [];
  }
  if (isStatement(read)) return [read];
  if (typeof read !== "object" || read === null || !("Statement" in read)) return [];
  const inner: unknown = read.Statement;
  return (Array.isArray(inner) ? (inner as unknown[]) : [inner]).filter(isStatement);
}

/** One policy that allows what all of them allow; statements over the same resources become one, actions in order. */
export function onePolicy(texts: readonly string[]): string {
  const merged = new Map<string, { effect: string; actions: Set<string>; resource: string[]; condition: unknown }>();
  for (const statement of texts.flatMap(statementsOf)) {
    const resource = list(statement.Resource);
    const key = JSON.stringify([statement.Effect, [...resource].sort(), statement.Condition ?? null]);
    const known = merged.get(key) ?? {
      effect: statement.Effect,
      actions: new Set<string>(),
      resource,
      condition: statement.Condition,
    };
    for (const action of list(statement.Action)) known.actions.add(action);
    merged.set(key, known);
  }
  if (merged.size === 0) return "";
  const statements = [...merged.values()].map(({ effect, actions, resource, condition }) => ({
    Effect: effect,
    Action: [...actions].sort(),
    Resource: resource.length === 1 ? resource[0] : resource,
    ...(condition === undefined ? {} : { Condition: condition }),
  }));
  return JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2);
}
