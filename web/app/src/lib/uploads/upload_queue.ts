// Files on their way to the server, in parts, each file resumable where it stopped: after a lost connection, and after
// closing the page when the same file is chosen again. No DOM: the transport and the memory are given.
import { isApiError } from "@touchmark/client";

export interface UploadInfo {
  id: string;
  offset: number;
  size: number;
}

export interface UploadTransport {
  create(name: string, size: number, signal: AbortSignal): Promise<UploadInfo>;
  get(id: string, signal: AbortSignal): Promise<UploadInfo>;
  put(id: string, offset: number, part: Blob, signal: AbortSignal): Promise<UploadInfo>;
  remove(id: string): Promise<void>;
}

// Remembers the upload of a file by its fingerprint.
export type UploadMemory = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export interface UploadSource {
  name: string; // with its folders
  file: Blob & { lastModified?: number };
}

export type UploadState = "waiting" | "sending" | "done" | "failed";

export interface UploadItem {
  readonly name: string;
  readonly size: number;
  readonly state: UploadState;
  readonly sent: number;
  readonly id?: string;
  readonly error?: unknown;
}

export interface UploadOptions {
  partSize?: number;
  parallel?: number;
  retries?: number; // of one part, on a lost connection
  wait?: (ms: number) => Promise<void>;
}

export const kPartSize = 8 * 1024 * 1024;

const kPassing = new Set(["offline", "unavailable", "too_many", "internal"]);

export class UploadQueue {
  private items: UploadItem[] = [];
  private sources: UploadSource[] = [];
  private listeners = new Set<() => void>();
  private abort = new AbortController();
  private active = 0;

  constructor(
    private readonly transport: UploadTransport,
    private readonly memory: UploadMemory,
    private readonly scope: string, // of the memory: one project
    private readonly options: UploadOptions = {},
  ) {}

  getItems = (): readonly UploadItem[] => this.items;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  add(sources: readonly UploadSource[]): void {
    const added = sources.map((s): UploadItem => ({ name: s.name, size: s.file.size, state: "waiting", sent: 0 }));
    this.sources = [...this.sources, ...sources];
    this.items = [...this.items, ...added];
    this.changed();
    this.pump();
  }

  retryFailed(): void {
    this.items = this.items.map((item) => (item.state === "failed" ? { ...item, state: "waiting", error: undefined } : item));
    this.changed();
    this.pump();
  }

  // Stops sending; what was sent stays on the server and can be resumed.
  stop(): void {
    this.abort.abort();
  }

  // Stops and removes what was sent.
  async discard(): Promise<void> {
    this.stop();
    this.sources.forEach((source) => this.memory.removeItem(this.key(source)));
    await Promise.allSettled(this.items.flatMap((item) => (item.id ? [this.transport.remove(item.id)] : [])));
  }

  // Called when an import has taken the files: the server has them no longer as uploads.
  forget(): void {
    this.sources.forEach((source) => this.memory.removeItem(this.key(source)));
  }

  private pump(): void {
    const parallel = this.options.parallel ?? 3;
    while (this.active < parallel && !this.abort.signal.aborted) {
      const index = this.items.findIndex((item) => item.state === "waiting");
      if (index < 0) return;
      this.active += 1;
      this.update(index, { state: "sending" });
      void this.send(index).finally(() => {
        this.active -= 1;
        this.pump();
      });
    }
  }

  private async send(index: number): Promise<void> {
    const source = this.sources[index];
    if (!source) return;
    try {
      let upload = await this.again(() => this.open(source));
      this.update(index, { id: upload.id, sent: upload.offset });
      while (upload.offset < source.file.size) {
        upload = await this.again(() => this.part(upload, source.file));
        this.update(index, { sent: upload.offset });
      }
      this.update(index, { state: "done", sent: source.file.size });
    } catch (error) {
      if (!this.abort.signal.aborted) this.update(index, { state: "failed", error });
    }
  }

  // Continues an earlier upload of the same file when the server still has it.
  private async open(source: UploadSource): Promise<UploadInfo> {
    const signal = this.abort.signal;
    const key = this.key(source);
    const known = this.memory.getItem(key);
    if (known) {
      try {
        const upload = await this.transport.get(known, signal);
        if (upload.size === source.file.size) return upload;
      } catch (error) {
        if (!isApiError(error) || error.code !== "not_found") throw error;
      }
      this.memory.removeItem(key);
    }
    const upload = await this.transport.create(source.name, source.file.size, signal);
    this.memory.setItem(key, upload.id);
    return upload;
  }

  private async part(upload: UploadInfo, file: Blob): Promise<UploadInfo> {
    const end = Math.min(file.size, upload.offset + (this.options.partSize ?? kPartSize));
    try {
      return await this.transport.put(upload.id, upload.offset, file.slice(upload.offset, end), this.abort.signal);
    } catch (error) {
      // The server has more or less than we think: an answer was lost. Ask where it is.
      if (isApiError(error) && error.code === "conflict") return this.transport.get(upload.id, this.abort.signal);
      throw error;
    }
  }

  private async again<T>(run: () => Promise<T>): Promise<T> {
    const wait = this.options.wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await run();
      } catch (error) {
        const passing = isApiError(error) && kPassing.has(error.code);
        if (!passing || attempt >= (this.options.retries ?? 5) || this.abort.signal.aborted) throw error;
        await wait(Math.min(15_000, 500 * 2 ** attempt));
      }
    }
  }

  private key(source: UploadSource): string {
    return `touchmark.upload.${this.scope}.${source.name}.${source.file.size}.${source.file.lastModified ?? 0}`;
  }

  private update(index: number, patch: Partial<UploadItem>): void {
    this.items = this.items.map((item, i) => (i === index ? { ...item, ...patch } : item));
    this.changed();
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

export interface UploadTotals {
  files: number;
  done: number;
  failed: number;
  sent: number;
  size: number;
  finished: boolean; // nothing waits and nothing is being sent
}

export function totals(items: readonly UploadItem[]): UploadTotals {
  const sum = { files: items.length, done: 0, failed: 0, sent: 0, size: 0, finished: items.length > 0 };
  for (const item of items) {
    sum.sent += item.sent;
    sum.size += item.size;
    if (item.state === "done") sum.done += 1;
    else if (item.state === "failed") sum.failed += 1;
    else sum.finished = false;
  }
  return sum;
}
