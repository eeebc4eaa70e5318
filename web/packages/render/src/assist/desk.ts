// Takes what tools ask of the picture's pixels to a worker, one ask at a time: while one is answered, only the newest of each
// asker waits. The pixels of a window go there once. Browser main thread; decoding, scaling and looking are done elsewhere.
import {
  windowOf,
  type Answer,
  type Ask,
  type AssistPort,
  type Done,
  type Job,
  type Piece,
  type PixelWindow,
  type Size,
} from "@touchmark/annotator";
import type { BitmapSource, ImageSource, TileSource } from "../view/image_source";

interface Wish {
  readonly ask: Ask;
  readonly tell: (answer: Answer | null) => void;
}

type Post = Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror">;

const kKept = 2; // windows, as the worker keeps them

// The worker, which all desks of a page share, and what it has been sent.
export interface Pool {
  readonly open: () => Post;
  worker: Post | null;
  sent: readonly string[];
  line: Promise<unknown>; // one job at a time
}

export function newPool(open: () => Post): Pool {
  return { open, worker: null, sent: [], line: Promise.resolve() };
}

export class AssistDesk implements AssistPort {
  private source_: ImageSource | null = null;
  private readonly waiting_ = new Map<string, Wish>();
  private running_: { readonly asker: string; readonly wish: Wish } | null = null;
  private closed_ = false;

  constructor(
    private readonly pool_: Pool,
    private readonly crop_: typeof piecesOf = piecesOf,
  ) {}

  setSource(source: ImageSource): void {
    this.source_ = source;
  }

  ask(ask: Ask, asker: string, tell: (answer: Answer | null) => void): void {
    this.waiting_.delete(asker);
    this.waiting_.set(asker, { ask, tell });
    if (this.running_ === null) void this.next();
  }

  // Nobody is told any more.
  close(): void {
    this.closed_ = true;
    this.waiting_.clear();
  }

  private async next(): Promise<void> {
    for (let first = this.take(); first !== null; first = this.take()) {
      this.running_ = first;
      const answer = await this.answer(first.wish.ask).catch(() => null);
      const stale = this.waiting_.has(first.asker) || this.closed_;
      this.running_ = null;
      if (!stale) first.wish.tell(answer);
    }
  }

  private take(): { asker: string; wish: Wish } | null {
    const [first] = this.waiting_;
    if (first === undefined || this.running_ !== null) return null;
    this.waiting_.delete(first[0]);
    return { asker: first[0], wish: first[1] };
  }

  private async answer(ask: Ask): Promise<Answer | null> {
    const source = this.source_;
    if (source === null) return null;
    const frame = { width: source.width, height: source.height };
    const done = this.pool_.line.then(() => this.answered(ask, source, windowOf(ask, frame), frame));
    this.pool_.line = done.catch(() => undefined);
    return done;
  }

  private async answered(ask: Ask, source: ImageSource, window: PixelWindow, frame: Size): Promise<Answer | null> {
    const pool = this.pool_;
    const key = keyOf(source, window);
    const pieces = pool.sent.includes(key) ? null : await this.crop_(source, window);
    const job: Job = { id: ++count, ask, window, frame, key, ...(pieces === null ? {} : { pieces }) };
    if (pieces !== null) pool.sent = [...pool.sent, key].slice(-kKept);
    return posted(pool, job, pieces ?? []);
  }
}

const numbers = new WeakMap<ImageSource, number>();
let count = 0;

function keyOf(source: ImageSource, { left, top, width, height, scale }: PixelWindow): string {
  let number = numbers.get(source);
  if (number === undefined) numbers.set(source, (number = ++count));
  return [number, left, top, width, height, scale].join(" ");
}

// A worker that breaks is started anew for the next job.
function posted(pool: Pool, job: Job, pieces: readonly Piece[]): Promise<Answer | null> {
  const worker = (pool.worker ??= pool.open());
  return new Promise((done, failed) => {
    worker.onmessage = ({ data }: MessageEvent<Done>) => data.id === job.id && done(data.answer);
    worker.onerror = () => {
      worker.terminate();
      pool.worker = null;
      pool.sent = [];
      failed(new Error("the worker that looks at the picture broke"));
    };
    worker.postMessage(
      job,
      pieces.map(({ bitmap }) => bitmap),
    );
  });
}

export async function piecesOf(source: ImageSource, window: PixelWindow): Promise<Piece[]> {
  return source.kind === "bitmap" ? [await cutOut(source, window)] : tilesIn(source, window);
}

async function cutOut({ bitmap, width, height }: BitmapSource, window: PixelWindow): Promise<Piece> {
  const { left, top, scale } = window;
  const [fx, fy] = [bitmap.width / width, bitmap.height / height]; // it may be smaller than the asset
  const [w, h] = [Math.min(width - left, window.width * scale), Math.min(height - top, window.height * scale)];
  const [sw, sh] = [Math.max(1, Math.round(w * fx)), Math.max(1, Math.round(h * fy))];
  const [rw, rh] = [Math.max(1, Math.round(w / scale)), Math.max(1, Math.round(h / scale))];
  const size = rw < sw ? ({ resizeWidth: rw, resizeHeight: rh, resizeQuality: "medium" } as const) : {};
  const part = await createImageBitmap(bitmap, Math.round(left * fx), Math.round(top * fy), sw, sh, size);
  return { bitmap: part, left: 0, top: 0, width: rw, height: rh };
}

// Of the level that has one pixel for a sample.
async function tilesIn(source: TileSource, { left, top, width, height, scale }: PixelWindow): Promise<Piece[]> {
  const level = Math.max(0, source.levels - 1 - Math.log2(scale));
  const { tileSize } = source;
  const [x0, y0] = [left / scale, top / scale];
  const jobs: Promise<Piece>[] = [];
  const abort = new AbortController();
  for (let row = Math.floor(y0 / tileSize); row * tileSize < y0 + height; row++)
    for (let column = Math.floor(x0 / tileSize); column * tileSize < x0 + width; column++)
      jobs.push(
        source.load(level, column, row, abort.signal).then((bitmap) => {
          const at = { left: column * tileSize - x0, top: row * tileSize - y0 };
          return { bitmap, ...at, width: bitmap.width, height: bitmap.height };
        }),
      );
  return Promise.all(jobs);
}
