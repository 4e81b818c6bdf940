import { describe, expect, it } from "vitest";
import { EventParser, type ServerEvent } from "../src/sse";

function parse(...chunks: string[]): { events: ServerEvent[]; retries: number[] } {
  const events: ServerEvent[] = [];
  const retries: number[] = [];
  const parser = new EventParser({ event: (event) => events.push(event), retry: (time) => retries.push(time) });
  for (const chunk of chunks) parser.push(chunk);
  return { events, retries };
}

describe("the event stream parser", () => {
  it("reads the type, the data and the id of an event", () => {
    expect(parse("id: 7\nevent: typing\ndata: {}\n\n").events).toEqual([{ type: "typing", data: "{}", lastId: "7" }]);
  });

  it("calls an event without a type a message", () => {
    expect(parse("data: hi\n\n").events[0]?.type).toBe("message");
  });

  it("joins several data lines with a line feed", () => {
    expect(parse("data: one\ndata\ndata:two\n\n").events[0]?.data).toBe("one\n\ntwo");
  });

  it("takes off only one space after the colon", () => {
    expect(parse("data:  two\n\n").events[0]?.data).toBe(" two");
  });

  it("gives the same events however the stream is cut, with every kind of line end", () => {
    for (const end of ["\n", "\r", "\r\n"]) {
      const stream = ["\uFEFFid: 1", "data: a", "", ": comment", "event: x", "data: b", "", ""].join(end);
      const whole = parse(stream).events;
      expect(whole).toEqual([
        { type: "message", data: "a", lastId: "1" },
        { type: "x", data: "b", lastId: "1" },
      ]);
      expect(parse(...stream).events).toEqual(whole);
    }
  });

  it("keeps the last id for later events and ignores one with a NULL", () => {
    const { events } = parse("id: 1\ndata: a\n\nid: b\0d\ndata: b\n\n");
    expect(events.map(({ lastId }) => lastId)).toEqual(["1", "1"]);
  });

  it("sends nothing for an event without data or without its blank line", () => {
    expect(parse("event: typing\n\nid: 3\ndata: cut off\n").events).toEqual([]);
  });

  it("takes a reconnection time only when it is a whole number", () => {
    expect(parse("retry: 2500\nretry: soon\n\n").retries).toEqual([2500]);
  });
});
