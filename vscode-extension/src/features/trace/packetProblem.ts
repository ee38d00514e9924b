/** What the server says about a text that is no packet, for the box that it is typed in; undefined: it is one. */
export function problemText(packet: string, answer: unknown): string | undefined {
  const problem: unknown = member(answer, 'problem');
  const character = member(problem, 'character');
  const message = member(problem, 'message');
  if (typeof character !== 'number' || typeof message !== 'string') {
    return undefined;
  }
  const place = character >= packet.trimEnd().length ? 'at the end' : `at character ${character + 1}`;
  return `${place[0]!.toUpperCase()}${place.slice(1)}: ${message}`;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
