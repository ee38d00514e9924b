/** How often the server may end in the time span before it is left alone. */
export const mostCrashes = 4;

/** In milliseconds. */
export const crashSpan = 180_000;

/** Judges whether a server that ended is worth another start: one that ends at once would end for ever. */
export class CrashHistory {
  #times: number[] = [];

  /** Notes an end; true: start it again. */
  note(now: number): boolean {
    this.#times = [...this.#times.filter((time) => now - time < crashSpan), now];
    return this.#times.length <= mostCrashes;
  }

  /** The user starts it by hand: what was is past. */
  forget(): void {
    this.#times = [];
  }
}
