/**
 * Lines that scroll and, on a terminal, a status below them that is drawn again in place. Elsewhere (a pipe, a file)
 * there is no status.
 */
export class Screen {
  readonly #out: NodeJS.WriteStream;
  #status: readonly string[] = [];

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
    // whoever read us has gone; that is no reason to stop counting
    out.on('error', () => undefined);
  }

  get isTerminal(): boolean {
    return this.#out.isTTY;
  }

  line(text: string): void {
    this.#out.write(`${this.#erase()}${text}\n${this.#draw()}`);
  }

  status(lines: readonly string[]): void {
    if (!this.isTerminal) return;
    const erase = this.#erase();
    const width = this.#out.columns || 80;
    const height = Math.max(4, (this.#out.rows || 24) - 2);
    this.#status = lines.slice(0, height).map((line) => [...line].slice(0, width - 1).join(''));
    this.#out.write(erase + this.#draw());
  }

  #erase(): string {
    return this.isTerminal && this.#status.length > 0 ? `\x1b[${this.#status.length}A\x1b[0J` : '';
  }

  #draw(): string {
    return this.isTerminal ? this.#status.map((line) => `${line}\n`).join('') : '';
  }
}
