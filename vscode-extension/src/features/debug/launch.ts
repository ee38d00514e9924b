/** A configuration of the debugger, as launch.json has it. */
export interface PacketLaunch {
  readonly type?: string | undefined;
  readonly name?: string | undefined;
  readonly request?: string | undefined;
  readonly program?: string | undefined;
  readonly packet?: unknown;
  readonly host?: string | undefined;
  readonly stopOnEntry?: boolean | undefined;
  readonly backend?: string | undefined;
  readonly family?: string | undefined;
  readonly profile?: string | undefined;
}

/** The configuration with what it leaves out; an empty one, as without launch.json, is about the open ruleset. */
export function launchOf(configuration: PacketLaunch, openRuleset: string | undefined, settings: PacketLaunch): PacketLaunch {
  const start = configuration.type === undefined && configuration.request === undefined
    ? { type: 'rules-lsp', request: 'launch', name: 'Debug packet', stopOnEntry: true, ...configuration }
    : configuration;
  const said = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined && value !== ''));
  return { ...said, ...start, program: start.program ?? openRuleset };
}

/** The option of iptables at a place of a line, such as `--dport`. */
export function optionAt(line: string, character: number): { readonly start: number; readonly text: string } | undefined {
  for (const match of line.matchAll(/(?<=^|\s)--?[A-Za-z][\w-]*/g)) {
    if (character >= match.index && character <= match.index + match[0].length) {
      return { start: match.index, text: match[0] };
    }
  }
  return undefined;
}
