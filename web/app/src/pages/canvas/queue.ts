// Which image comes next and which came before.
import { type Asset, isApiError, unwrap } from "@touchmark/client";
import { api } from "~/api/client";
import { Trail } from "~/lib/assets/trail";

export interface Neighbors {
  next(): Promise<Asset | null>; // null: nothing is left
  coming(): Promise<Asset | null>; // what `next` is likely to give; asking changes nothing
  previous(): Promise<Asset | null>;
}

const orNull = (error: unknown): null => {
  if (isApiError(error) && error.code === "not_found") return null;
  throw error;
};

const beside = async (project: number, query: { after?: number; before?: number }): Promise<Asset | null> =>
  (await unwrap(api.GET("/projects/{project}/assets", { params: { path: { project }, query: { ...query, limit: 1 } } }))).items[0] ?? null;

// Asked once, and again after a failure.
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null;
  return () => {
    if (asked === null) {
      asked = ask();
      asked.catch(() => (asked = null));
    }
    return asked;
  };
}

// In the order of the gallery.
export function browsing(project: number, asset: number): Neighbors {
  const next = once(() => beside(project, { after: asset }));
  return { next, coming: next, previous: () => beside(project, { before: asset }) };
}

// Those this session has been through, in the order in which they were opened first: what was left stays before what
// came after it, whichever way one goes.
const visited = new Map<number, Trail>();

export function visit(project: number, asset: number): void {
  trailOf(project).visit(asset);
}

function trailOf(project: number): Trail {
  const trail = visited.get(project) ?? new Trail();
  visited.set(project, trail);
  return trail;
}

// As the server hands out the work. Asking for new work assigns it, so it is asked once, and only beyond the last image
// that was open here.
export function tasks(project: number, asset: number): Neighbors {
  const getAsset = (id: number) => unwrap(api.GET("/projects/{project}/assets/{asset}", { params: { path: { project, asset: id } } }));
  const trail = trailOf(project);
  const fresh = once(() => nextTask(project, asset));
  const step = async (by: 1 | -1, otherwise: () => Promise<Asset | null>) => {
    const seen = trail.beside(asset, by);
    return seen === undefined ? otherwise() : getAsset(seen);
  };
  const query = { after: asset };
  return {
    next: () => step(1, fresh),
    coming: () => step(1, () => unwrap(api.GET("/projects/{project}/tasks/next", { params: { path: { project }, query } })).catch(orNull)),
    previous: () => step(-1, () => beside(project, { before: asset })),
  };
}

export function nextTask(project: number, after?: number): Promise<Asset | null> {
  return unwrap(
    api.POST("/projects/{project}/tasks/next", { params: { path: { project } }, body: after === undefined ? {} : { after } }),
  ).catch(orNull);
}

export function nextReview(project: number, after?: number): Promise<Asset | null> {
  return unwrap(
    api.POST("/projects/{project}/reviews/next", { params: { path: { project } }, body: after === undefined ? {} : { after } }),
  ).catch(orNull);
}
