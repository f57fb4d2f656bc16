import { host } from "../host";
import { publish } from "./changes";
import { failureFrom } from "./failure";
import { COMMANDS, type Commands } from "./generated/commands";

export type CommandName = keyof Commands;
export type Request<N extends CommandName> = Commands[N]["request"];
export type Answer<N extends CommandName> = Commands[N]["answer"];

export function topics(name: CommandName): readonly string[] {
  return COMMANDS[name].topics;
}

/** Calls a command through its class; throws a `Failure`. What a change touched is told to every live query. */
export async function call<N extends CommandName>(name: N, request: Request<N>): Promise<Answer<N>> {
  const kind = COMMANDS[name].class;
  try {
    const answer = (await host().call(kind, name, request)) as Answer<N>;
    if (kind !== "query") publish(topics(name));
    return answer;
  } catch (thrown) {
    throw failureFrom(thrown);
  }
}
