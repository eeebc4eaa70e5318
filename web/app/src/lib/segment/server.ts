// What the server is asked of a model and an image.
import type { SegmentAsk } from "@touchmark/annotator";
import { unwrap } from "@touchmark/client";
import { api, impatient } from "~/api/client";
import type { Features } from "./decoder";
import { segmenter } from "./models";

export async function askServer(project: number, asset: number, model: string, { inside, outside, box }: SegmentAsk, signal: AbortSignal) {
  const body = {
    ...{ model, inside: inside.map(([x, y]) => [x, y]), outside: outside.map(([x, y]) => [x, y]) },
    ...(box === null ? {} : { box: { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top } }),
  };
  const path = { project, asset };
  const reply = await unwrap(api.POST("/projects/{project}/assets/{asset}/segment", { params: { path }, body, signal, ...impatient }));
  return reply.items;
}

export async function fetchFeatures(project: number, asset: number, model: string): Promise<Features> {
  const params = { path: { project, asset }, query: { model } };
  const reply = api.GET("/projects/{project}/assets/{asset}/features", { params, parseAs: "arrayBuffer", ...impatient });
  const half: unknown = await unwrap(reply);
  if (!(half instanceof ArrayBuffer)) throw new TypeError("features are bytes");
  const shape = ((await reply).response.headers.get("X-Feature-Shape") ?? "").split(",").map(Number);
  return { shape, half };
}

// So that the first click on an image that comes finds them made. Nothing is said when it fails: they are made later then.
export async function makeFeaturesAhead(project: number, asset: number): Promise<void> {
  const model = await segmenter().catch(() => "sam_failed" as const);
  if (typeof model === "string") return;
  const params = { path: { project, asset }, query: { model: model.id, ahead: true } };
  await api.GET("/projects/{project}/assets/{asset}/features", { params, parseAs: "text", ...impatient }).catch(() => undefined);
}
