// Asks a model what is clicked on one image: by its decoder in this browser once that is ready and as long as it is no slower
// than the server; by the server otherwise, and whenever anything of it fails. Of each asker only the newest ask is answered.
import { type Answer, type AssistPort, type Ask, type AreaAnswer, cleanedArea, decodedMask, type SegmentAsk } from "@touchmark/annotator";
import type { Asset, Model } from "@touchmark/client";
import type { Decoder } from "./decoder";
import { segmenter } from "./models";
import { askServer, fetchFeatures } from "./server";

const kHoverMs = 60; // the hand rests for so long
const kQuickMs = 150; // what an answer may take to be shown without a click

// What the last answers took, in milliseconds: one that had to wait for the image's features says nothing.
const kLast = { server: Infinity, decoder: 0 };

type Tell = (answer: Answer | null) => void;

export class SegmentDesk implements AssistPort {
  private readonly newest_ = new Map<string, AbortController>();
  private isWarm_ = false; // the server has what the model makes of the image
  private closed_ = false;

  constructor(
    private readonly project_: number,
    private readonly asset_: Pick<Asset, "id" | "width" | "height">,
    private readonly decoder_: Decoder,
  ) {}

  ask(ask: Ask, asker: string, tell: Tell): void {
    if (ask.kind !== "segment") return void queueMicrotask(() => tell(null));
    this.newest_.get(asker)?.abort();
    const abort = new AbortController();
    this.newest_.set(asker, abort);
    const told: Tell = (answer) => {
      if (!this.closed_ && this.newest_.get(asker) === abort) tell(answer);
    };
    void this.answer(ask, abort.signal).then(told, () => told(ask.hover ? null : { kind: "cannot", why: "sam_failed" }));
  }

  // Somebody is about to ask: what the model makes of the image, and its decoder, are fetched.
  prepare(): void {
    void segmenter()
      .then((model) => (typeof model === "string" ? undefined : this.makeReady(model)))
      .catch(() => undefined); // the server answers instead
  }

  // Nobody is told any more.
  close(): void {
    this.closed_ = true;
    for (const abort of this.newest_.values()) abort.abort();
  }

  private async makeReady(model: Model): Promise<void> {
    const features = async () => {
      const made = await fetchFeatures(this.project_, this.asset_.id, model.id);
      this.isWarm_ = true;
      return made;
    };
    if (model.decoder === undefined) await features();
    else await this.decoder_.prepare(model.id, model.decoder, this.key(model), features);
  }

  private key(model: Model): string {
    return `${model.id} ${this.project_} ${this.asset_.id}`;
  }

  private async answer(ask: SegmentAsk, signal: AbortSignal): Promise<Answer | null> {
    if (ask.hover && !(await rested(signal))) return null;
    const model = await segmenter();
    if (typeof model === "string") return ask.hover ? null : { kind: "cannot", why: model };
    const isReady = this.decoder_.isReady(model.id, this.key(model));
    if (ask.hover && Math.min(kLast.server, isReady ? kLast.decoder : Infinity) > kQuickMs) return null;
    const found = isReady && kLast.decoder <= kLast.server ? await this.byDecoder(ask, model).catch(() => undefined) : undefined;
    if (found !== undefined) return found;
    return this.byServer(ask, model, signal);
  }

  private async byDecoder(ask: SegmentAsk, model: Model): Promise<AreaAnswer | null> {
    const began = performance.now();
    const area = await this.decoder_.segment(model.id, this.key(model), ask, this.asset_, leastOf(ask));
    kLast.decoder = performance.now() - began;
    return area === null ? null : { ...area, madeBy: `assist:${model.name}@${model.version.slice(0, 12)}` };
  }

  private async byServer(ask: SegmentAsk, model: Model, signal: AbortSignal): Promise<AreaAnswer | null> {
    const began = performance.now();
    const [best] = await askServer(this.project_, this.asset_.id, model.id, ask, signal);
    if (this.isWarm_) kLast.server = performance.now() - began;
    this.isWarm_ = true;
    if (best?.shape.kind !== "mask") return null;
    const { columns } = decodedMask(best.shape);
    const area = cleanedArea({ left: 0, runs: columns.runs }, leastOf(ask), this.asset_);
    return area === null ? null : { ...area, madeBy: best.made_by };
  }
}

function leastOf({ clean, pixel }: SegmentAsk): number {
  return clean * pixel ** 2;
}

// False: something newer was asked meanwhile.
function rested(signal: AbortSignal): Promise<boolean> {
  return new Promise((done) => {
    const timer = setTimeout(() => done(true), kHoverMs);
    signal.addEventListener("abort", () => (clearTimeout(timer), done(false)));
  });
}
