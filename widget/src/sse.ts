/** A parser for `text/event-stream`, after the HTML standard, for a stream read with fetch (EventSource sends no headers). */

export interface ServerEvent {
  readonly type: string;
  readonly data: string;
  readonly lastId: string;
}

export interface EventSink {
  event(event: ServerEvent): void;
  retry?(milliseconds: number): void;
}

export class EventParser {
  private rest = "";
  private atStart = true;
  private afterReturn = false;
  private type = "";
  private data: string[] = [];
  private lastId = "";

  constructor(private readonly sink: EventSink) {}

  /** Takes the next piece of the stream; pieces may end anywhere, also between CR and LF. */
  push(chunk: string): void {
    let text = chunk;
    if (text === "") return;
    if (this.atStart && text.startsWith("\uFEFF")) text = text.slice(1);
    this.atStart = false;
    if (this.afterReturn && text.startsWith("\n")) text = text.slice(1);
    this.afterReturn = text === "" ? false : text.endsWith("\r");
    const lines = (this.rest + text).split(/\r\n|\r|\n/);
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.line(line);
  }

  private line(line: string): void {
    if (line === "") return this.dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    this.field(name, value);
  }

  private field(name: string, value: string): void {
    if (name === "event") this.type = value;
    else if (name === "data") this.data.push(value);
    else if (name === "id" && !value.includes("\0")) this.lastId = value;
    else if (name === "retry" && /^\d+$/.test(value)) this.sink.retry?.(Number(value));
  }

  private dispatch(): void {
    if (this.data.length > 0) {
      this.sink.event({ type: this.type || "message", data: this.data.join("\n"), lastId: this.lastId });
    }
    this.type = "";
    this.data = [];
  }
}

/** Reads a response body to its end; `heard` is called for every piece, comments included. */
export async function readEvents(body: ReadableStream<Uint8Array>, sink: EventSink, heard: () => void): Promise<void> {
  const parser = new EventParser(sink);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    parser.push(decoder.decode(value, { stream: true }));
  }
}
