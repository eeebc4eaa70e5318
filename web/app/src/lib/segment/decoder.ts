// The decoder of a model in this browser: opened once it is wanted, asked once it is ready. Whatever fails is left to the
// server: a page whose decoder broke asks it no more.
import type { AreaAnswer, Size } from "@touchmark/annotator";
import { kApiBase } from "~/api/client";
import type { FromDecoder, Prompt, ToDecoder } from "./messages";

type Unsent<T> = T extends unknown ? Omit<T, "id"> : never;

export interface Features {
  readonly shape: readonly number[];
  readonly half: ArrayBuffer;
}

export class Decoder {
  private worker_: Worker | null = null;
  private broken_ = false;
  private next_ = 1;
  private readonly waiting_ = new Map<number, { done: (reply: FromDecoder) => void; failed: (error: Error) => void }>();
  private readonly ready_ = new Set<string>(); // models, and features by their keys
  private readonly coming_ = new Map<string, Promise<unknown>>();

  constructor(private readonly open_: () => Worker) {}

  isReady(model: string, key: string): boolean {
    return !this.broken_ && this.ready_.has(model) && this.ready_.has(key);
  }

  // `features`: called where they are not there yet.
  async prepare(model: string, file: string, key: string, features: () => Promise<Features>): Promise<void> {
    if (this.broken_) return;
    const url = `${kApiBase}/models/${encodeURIComponent(model)}/files/${encodeURIComponent(file)}`;
    const threads = globalThis.crossOriginIsolated ? Math.min(4, navigator.hardwareConcurrency) : 1;
    await Promise.all([
      this.once(model, () => this.send({ kind: "open", model, url, threads })),
      this.once(key, async () => {
        const { shape, half } = await features();
        await this.send({ kind: "features", key, shape, half }, [half]);
      }),
    ]);
  }

  async segment(model: string, key: string, prompt: Prompt, frame: Size, least: number): Promise<AreaAnswer | null> {
    const { area } = await this.send({ kind: "segment", model, key, prompt, frame, least });
    return area ?? null;
  }

  // One that failed is tried again when it is wanted again.
  private async once(name: string, run: () => Promise<unknown>): Promise<void> {
    if (this.ready_.has(name)) return;
    let coming = this.coming_.get(name);
    if (coming === undefined) this.coming_.set(name, (coming = run()));
    try {
      await coming;
      this.ready_.add(name);
    } finally {
      this.coming_.delete(name);
    }
  }

  private send(job: Unsent<ToDecoder>, carried: Transferable[] = []): Promise<FromDecoder> {
    const id = this.next_++;
    const worker = (this.worker_ ??= this.start());
    return new Promise((done, failed) => {
      this.waiting_.set(id, { done, failed });
      worker.postMessage({ ...job, id }, carried);
    });
  }

  private start(): Worker {
    const worker = this.open_();
    worker.onmessage = ({ data }: MessageEvent<FromDecoder>) => {
      const waits = this.waiting_.get(data.id);
      this.waiting_.delete(data.id);
      if (data.error === undefined) waits?.done(data);
      else waits?.failed(new Error(data.error));
    };
    worker.onerror = () => {
      this.broken_ = true;
      worker.terminate();
      for (const { failed } of this.waiting_.values()) failed(new Error("the decoder broke"));
      this.waiting_.clear();
    };
    return worker;
  }
}
