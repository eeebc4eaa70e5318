import { describe, expect, it } from "vitest";
import type { Answer, Ask, Done, Job } from "@touchmark/annotator";
import type { ImageSource } from "../view/image_source";
import { AssistDesk, newPool } from "./desk";

// A worker that answers when it is told to, with where it was asked about.
class FakeWorker {
  readonly jobs: Job[] = [];
  onmessage: ((event: MessageEvent<Done>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  ended = false;
  postMessage(job: Job): void {
    this.jobs.push(job);
  }
  terminate(): void {
    this.ended = true;
  }
  answer(): void {
    const job = this.jobs.at(-1) as Job;
    const { ask } = job;
    const x = ask.kind === "wand" ? ask.at.x : 0;
    this.onmessage?.(new MessageEvent("message", { data: { id: job.id, answer: { kind: "area", left: x, runs: [] } } }));
  }
}

const wand = (x: number): Ask => ({ kind: "wand", at: { x, y: 0 }, pixel: 1, tolerance: 1, contiguous: true, clean: 0 });
const settle = () => new Promise((done) => setTimeout(done, 0));
const image = { kind: "bitmap", width: 100, height: 80 } as ImageSource;

function desk() {
  const workers: FakeWorker[] = [];
  const open = () => {
    workers.push(new FakeWorker());
    return workers.at(-1) as FakeWorker;
  };
  const cropped: ImageSource[] = [];
  const pool = newPool(open);
  const made = new AssistDesk(pool, async (source) => (cropped.push(source), []));
  made.setSource(image);
  const told: (number | null)[] = [];
  const tell = (answer: Answer | null) => void told.push(answer?.kind === "area" ? answer.left : null);
  return { made, workers, cropped, told, tell, pool };
}

describe("the desk between tools and the worker", () => {
  it("sends the pixels of a window once, and one job at a time", async () => {
    const { made, workers, cropped, told, tell } = desk();
    made.ask(wand(1), "a", tell);
    made.ask(wand(2), "b", tell);
    await settle();
    expect([workers[0]?.jobs.length, cropped.length]).toEqual([1, 1]);
    workers[0]?.answer();
    await settle();
    workers[0]?.answer();
    await settle();
    expect([told, workers[0]?.jobs.map((job) => job.pieces !== undefined)]).toEqual([[1, 2], [true, false]]); // prettier-ignore
  });

  it("answers only the newest ask of each asker: what waited is never sent, what was under way not told", async () => {
    const { made, workers, told, tell } = desk();
    made.ask(wand(1), "a", tell);
    await settle();
    for (const x of [2, 3, 4]) made.ask(wand(x), "a", tell);
    workers[0]?.answer();
    await settle();
    workers[0]?.answer();
    await settle();
    expect([told, workers[0]?.jobs.length]).toEqual([[4], 2]);
  });

  it("tells nobody once it is closed", async () => {
    const { made, workers, told, tell } = desk();
    made.ask(wand(1), "a", tell);
    await settle();
    made.close();
    workers[0]?.answer();
    await settle();
    expect(told).toEqual([]);
  });

  it("starts a broken worker anew, which is given the pixels again", async () => {
    const { made, workers, cropped, told, tell } = desk();
    made.ask(wand(1), "a", tell);
    await settle();
    workers[0]?.onerror?.({} as ErrorEvent);
    await settle();
    made.ask(wand(2), "a", tell);
    await settle();
    workers[1]?.answer();
    await settle();
    expect([told, workers[0]?.ended, cropped.length]).toEqual([[null, 2], true, 2]);
  });

  it("has no answer without a picture, or where its pixels cannot be had", async () => {
    const { pool, told, tell } = desk();
    new AssistDesk(pool, async () => []).ask(wand(1), "a", tell);
    const broken = new AssistDesk(pool, async () => Promise.reject(new Error("offline")));
    broken.setSource(image);
    broken.ask(wand(1), "a", tell);
    await settle();
    expect(told).toEqual([null, null]);
  });
});
