// The worker that turns prompts into masks by the decoder of a model: the network and the last features stay here.
import { cleanedArea, maskOfField } from "@touchmark/annotator";
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import type { FromDecoder, ToDecoder } from "./messages";
import { floatsOf, kMaskSide, samPoints, smallSize } from "./sam_prompt";

const kKept = 4; // features, of 4 MB each
const kCells = kMaskSide * kMaskSide;
const opened = new Map<string, Promise<InferenceSession>>();
const features = new Map<string, Tensor>();

async function open(url: string, threads: number): Promise<InferenceSession> {
  env.wasm.numThreads = threads;
  const reply = await fetch(url, { credentials: "same-origin" });
  if (!reply.ok) throw new Error(`the decoder: ${reply.status}`);
  return InferenceSession.create(new Uint8Array(await reply.arrayBuffer()), { executionProviders: ["wasm"] });
}

async function segment({ model, key, prompt, frame, least }: ToDecoder & { kind: "segment" }) {
  const [session, embeddings] = [await opened.get(model), features.get(key)];
  if (session === undefined || embeddings === undefined) throw new Error("the decoder is not ready");
  const { places, labels } = samPoints(prompt, frame);
  const done = await session.run(
    {
      image_embeddings: embeddings,
      point_coords: new Tensor("float32", places, [1, labels.length, 2]),
      point_labels: new Tensor("float32", labels, [1, labels.length]),
      mask_input: new Tensor("float32", new Float32Array(kCells), [1, 1, kMaskSide, kMaskSide]),
      has_mask_input: new Tensor("float32", new Float32Array(1), [1]),
      orig_im_size: new Tensor("float32", smallSize(frame), [2]),
    },
    ["low_res_masks", "iou_predictions"],
  );
  const scores = done.iou_predictions!.data as Float32Array;
  const masks = done.low_res_masks!.data as Float32Array;
  if (masks.length !== scores.length * kCells) throw new Error("the decoder gives masks of another shape");
  const best = scores.indexOf(Math.max(...scores));
  const field = { width: kMaskSide, height: kMaskSide, logits: masks.subarray(best * kCells, (best + 1) * kCells) };
  return cleanedArea(maskOfField(field, kMaskSide / Math.max(frame.width, frame.height), frame), least, frame);
}

async function answer(job: ToDecoder): Promise<FromDecoder> {
  const { id } = job;
  if (job.kind === "segment") return { id, area: await segment(job) };
  if (job.kind === "open") {
    const session = opened.get(job.model) ?? open(job.url, job.threads);
    opened.set(job.model, session);
    await session;
    return { id };
  }
  for (const old of [...features.keys()].slice(0, Math.max(0, features.size + 1 - kKept))) features.delete(old);
  features.set(job.key, new Tensor("float32", floatsOf(new Uint16Array(job.half)), job.shape));
  return { id };
}

const scope = globalThis as { onmessage: ((event: MessageEvent<ToDecoder>) => void) | null } & Pick<Worker, "postMessage">;

// A network runs one prompt at a time.
let line: Promise<unknown> = Promise.resolve();
scope.onmessage = ({ data }) => {
  line = line
    .then(() => answer(data))
    .catch((error: unknown): FromDecoder => ({ id: data.id, error: String(error) }))
    .then((done) => scope.postMessage(done));
};
