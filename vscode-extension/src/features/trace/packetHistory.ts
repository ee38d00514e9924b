/** Where they are kept. */
export const historyKey = 'rulesLsp.packets';

/** How many packets are remembered for each workspace. */
export const historyLimit = 20;

/** The history after `packet` was traced: newest first, each packet once. */
export function remember(history: readonly string[], packet: string): string[] {
  return [packet, ...history.filter((earlier) => earlier !== packet)].slice(0, historyLimit);
}
