import { ApiError } from "@touchmark/client";
import { describe, expect, it } from "vitest";
import { totals, type UploadInfo, type UploadOptions, UploadQueue, type UploadTransport } from "./upload_queue";

class Server implements UploadTransport {
  uploads = new Map<string, UploadInfo & { bytes: string }>();
  creates = 0;
  fail: (() => void) | null = null;
  loseAnswer = false;

  create(_name: string, size: number) {
    this.fail?.();
    this.creates += 1;
    const id = `u${this.creates}`;
    this.uploads.set(id, { id, size, offset: 0, bytes: "" });
    return this.get(id);
  }
  get(id: string): Promise<UploadInfo> {
    const upload = this.uploads.get(id);
    return upload ? Promise.resolve({ id, size: upload.size, offset: upload.offset }) : Promise.reject(new ApiError("not_found", "", 404));
  }
  async put(id: string, offset: number, part: Blob) {
    this.fail?.();
    const upload = this.uploads.get(id);
    if (!upload || upload.offset !== offset) throw new ApiError("conflict", "", 409);
    upload.bytes += await part.text();
    upload.offset += part.size;
    if (this.loseAnswer) {
      this.loseAnswer = false;
      throw new ApiError("offline", "", 0);
    }
    return this.get(id);
  }
  async remove(id: string) {
    this.uploads.delete(id);
  }
}

function memory() {
  const map = new Map<string, string>();
  return {
    map,
    getItem: (k: string) => map.get(k) ?? null,
    setItem: (k: string, v: string) => void map.set(k, v),
    removeItem: (k: string) => void map.delete(k),
  };
}
const source = (name: string, text: string) => ({ name, file: new Blob([text]) });
const make = (server: Server, options: UploadOptions = {}, store = memory()) =>
  new UploadQueue(server, store, "1", { partSize: 4, wait: async () => {}, ...options });

async function settled(queue: UploadQueue): Promise<void> {
  for (let i = 0; i < 500 && !totals(queue.getItems()).finished; i += 1) await new Promise((r) => setTimeout(r, 1));
}

describe("the upload queue", () => {
  it("sends files in parts, whole and in order", async () => {
    const server = new Server();
    const queue = make(server);
    queue.add([source("a/one.txt", "hello world"), source("two.txt", "abcd")]);
    await settled(queue);
    expect([...server.uploads.values()].map((u) => u.bytes).sort()).toEqual(["abcd", "hello world"]);
    expect(totals(queue.getItems())).toMatchObject({ files: 2, done: 2, sent: 15, size: 15, finished: true });
  });
  it("sends an empty file as one without parts", async () => {
    const queue = make(new Server());
    queue.add([source("empty", "")]);
    await settled(queue);
    expect(queue.getItems()[0]?.state).toBe("done");
  });
  it("tries again on a lost connection, and does not send twice what had arrived", async () => {
    const server = new Server();
    server.loseAnswer = true;
    const queue = make(server);
    queue.add([source("a", "hello world")]);
    await settled(queue);
    expect(server.uploads.get("u1")?.bytes).toBe("hello world");
  });
  it("gives up after its retries, and goes on where it was when asked to", async () => {
    const server = new Server();
    let puts = 0;
    server.fail = () => {
      puts += 1;
      if (puts > 2) throw new ApiError("unavailable", "", 503);
    };
    const queue = make(server, { retries: 1 });
    queue.add([source("a", "hello world")]);
    await settled(queue);
    expect(queue.getItems()[0]).toMatchObject({ state: "failed", sent: 4 });
    server.fail = null;
    queue.retryFailed();
    await settled(queue);
    expect([server.creates, server.uploads.get("u1")?.bytes]).toEqual([1, "hello world"]);
  });
});

describe("the upload queue over refusals and reloads", () => {
  it("does not retry what the server refuses, and goes on with the others", async () => {
    const server = new Server();
    let first = true;
    server.fail = () => {
      if (first) {
        first = false;
        throw new ApiError("too_large", "", 413);
      }
    };
    const queue = make(server, { parallel: 1 });
    queue.add([source("big", "xxxx"), source("ok", "yyyy")]);
    await settled(queue);
    expect(queue.getItems().map((i) => i.state)).toEqual(["failed", "done"]);
  });
  it("resumes the same file after the page was closed, and starts anew when the server forgot it", async () => {
    const server = new Server();
    const store = memory();
    const file = source("a", "hello world");
    await server.create("a", 11);
    await server.put("u1", 0, new Blob(["hello"]));
    store.map.set("touchmark.upload.1.a.11.0", "u1");
    const queue = make(server, {}, store);
    queue.add([file]);
    await settled(queue);
    expect([server.creates, server.uploads.get("u1")?.bytes]).toEqual([1, "hello world"]);
    server.uploads.clear();
    const later = make(server, {}, store);
    later.add([file]);
    await settled(later);
    expect([server.creates, later.getItems()[0]?.id]).toEqual([2, "u2"]);
  });
  it("removes what it sent when discarded", async () => {
    const server = new Server();
    const store = memory();
    const queue = make(server, {}, store);
    queue.add([source("a", "abcd")]);
    await settled(queue);
    await queue.discard();
    expect([server.uploads.size, store.map.size]).toEqual([0, 0]);
  });
});
