// Which image comes next and which came before.
import { type Asset, isApiError, unwrap } from "@touchmark/client";
import { api } from "~/api/client";

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

// Those this session has been through, oldest first, so that "previous" means the one just left.
const visited = new Map<number, number[]>();

export function visit(project: number, asset: number): void {
  const trail = visited.get(project) ?? [];
  visited.set(project, [...trail.filter((id) => id !== asset), asset].slice(-500));
}

// As the server hands out the work. Asking assigns, so it is asked once.
export function tasks(project: number, asset: number): Neighbors {
  const getAsset = (id: number) => unwrap(api.GET("/projects/{project}/assets/{asset}", { params: { path: { project, asset: id } } }));
  return {
    next: once(() => nextTask(project, asset)),
    coming: () =>
      unwrap(api.GET("/projects/{project}/tasks/next", { params: { path: { project }, query: { after: asset } } })).catch(orNull),
    previous: async () => {
      const trail = visited.get(project) ?? [];
      const before = trail[trail.indexOf(asset) - 1];
      return before === undefined ? beside(project, { before: asset }) : getAsset(before);
    },
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
