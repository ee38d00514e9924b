const secondsOfSilence = 30;

/** Shows that a long test run lives: every test as it ends, with the minutes since the start, and a line where none ends for half a minute. */
export class TestProgress {
  #begin = Date.now();
  #ended = 0;
  #rest = '';
  #timer = setInterval(() => console.log(`${this.#clock()}  still at work, ${this.#ended} tests have ended`), secondsOfSilence * 1000);

  /** What the test run prints, in pieces. */
  read(text) {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop();
    lines.forEach((line) => this.#line(line));
  }

  end() {
    clearInterval(this.#timer);
    if (this.#rest) {
      console.log(this.#rest);
    }
  }

  #line(line) {
    const result = /^ {2}(Passed|Failed|Skipped) RulesLsp\.Tests\.(.*?)(?: \[(.*)\])?$/.exec(line);
    if (result) {
      this.#ended++;
      this.#timer.refresh();
      console.log(`${this.#clock()}  ${result[1].toLowerCase()} ${result[2]}${result[3] ? ` in ${result[3]}` : ''}`);
    } else if (line.trim() !== '') {
      console.log(line);
    }
  }

  #clock() {
    const seconds = Math.round((Date.now() - this.#begin) / 1000);
    return `${String(Math.floor(seconds / 60)).padStart(3)}:${String(seconds % 60).padStart(2, '0')}`;
  }
}
