// Every read of the server, by key: what a change on the stream makes stale is found by these keys.
import { unwrap, type Asset, type AssetFilter, type AssetOrder, type Role, type Session } from "@touchmark/client";
import { QueryClient, queryOptions } from "@tanstack/react-query";
import { isApiError } from "@touchmark/client";
import { api, doorApi, gate } from "./client";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 2 && isApiError(error) && (error.code === "offline" || error.code === "unavailable"),
    },
    mutations: { retry: false },
  },
});

// Null: nobody is signed in. A session that is another's than this page's is kept from the page: see gate.ts.
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async (): Promise<Session | null> => {
    try {
      const session = await unwrap(doorApi.GET("/session"));
      return gate.entered(session) ? session : (queryClient.getQueryData<Session>(["session"]) ?? null);
    } catch (error) {
      if (isApiError(error) && error.code === "unauthorized") return null;
      throw error;
    }
  },
});

// For administrators alone.
export const usersQuery = queryOptions({
  queryKey: ["users"],
  staleTime: 5 * 60_000,
  queryFn: async () => (await unwrap(api.GET("/users"))).items,
});

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: async () => (await unwrap(api.GET("/tokens"))).items,
});

export const formatsQuery = queryOptions({
  queryKey: ["formats"],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async () => (await unwrap(api.GET("/formats"))).items,
});

// What this server can ask about images, and whether models that are files can run.
export const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: () => unwrap(api.GET("/models")),
});

export const projectsQuery = queryOptions({
  queryKey: ["projects"],
  queryFn: async () => (await unwrap(api.GET("/projects"))).items,
});

export const projectQuery = (project: number) =>
  queryOptions({
    queryKey: ["project", project, "self"],
    queryFn: () => unwrap(api.GET("/projects/{project}", { params: { path: { project } } })),
  });

// Who works on it, and who did: their names are in its history.
export const membersQuery = (project: number) =>
  queryOptions({
    queryKey: ["project", project, "members"],
    queryFn: () => unwrap(api.GET("/projects/{project}/members", { params: { path: { project } } })),
  });

export const ontologyQuery = (project: number) =>
  queryOptions({
    queryKey: ["project", project, "ontology"],
    queryFn: () => unwrap(api.GET("/projects/{project}/ontology", { params: { path: { project } } })),
  });

// What the pixels of a picture hold: of one band, or of all that is shown by default. They never change.
export const valuesQuery = (project: number, asset: number, band: number | null) =>
  queryOptions({
    queryKey: ["project", project, "values", asset, band],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () =>
      unwrap(
        api.GET("/projects/{project}/assets/{asset}/values", {
          params: { path: { project, asset }, query: band === null ? {} : { band } },
        }),
      ),
  });

export const jobsQuery = queryOptions({
  queryKey: ["jobs"],
  queryFn: async () => (await unwrap(api.GET("/jobs", { params: { query: { limit: 50 } } }))).items,
});

export interface AssetPageRequest extends AssetFilter {
  order?: AssetOrder;
  after?: number;
  before?: number;
  limit: number;
  count?: boolean;
}

export const assetPageQuery = (project: number, query: AssetPageRequest) =>
  queryOptions({
    queryKey: ["project", project, "assets", query],
    queryFn: ({ signal }) => unwrap(api.GET("/projects/{project}/assets", { params: { path: { project }, query }, signal })),
  });

// Where no image is among the ids.
export const gapsQuery = (project: number) =>
  queryOptions({
    queryKey: ["project", project, "assets", "gaps"],
    queryFn: ({ signal }) => unwrap(api.GET("/projects/{project}/gaps", { params: { path: { project } }, signal })),
  });

// The labels of some images, to be drawn over their thumbnails.
export const sketchesQuery = (project: number, assets: readonly number[]) =>
  queryOptions({
    queryKey: ["project", project, "assets", "sketches", assets],
    enabled: assets.length > 0,
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/projects/{project}/sketches", { params: { path: { project }, query: { ids: assets.join(",") } }, signal })))
        .items,
  });

export const assetQuery = (project: number, asset: number) =>
  queryOptions({
    queryKey: ["project", project, "asset", asset, "self"],
    queryFn: ({ signal }) => unwrap(api.GET("/projects/{project}/assets/{asset}", { params: { path: { project, asset } }, signal })),
  });

// Keeps what a reply does not say of the caller's work: the layer they draw in and their task.
export function learnAsset(project: number, asset: Asset): void {
  queryClient.setQueryData(assetQuery(project, asset.id).queryKey, (known) => ({
    ...(known?.work_layer === undefined ? {} : { work_layer: known.work_layer }),
    ...(known?.task === undefined ? {} : { task: known.task }),
    ...asset,
  }));
}

export interface AnnotationsRequest {
  layer: number;
  as_of?: number;
  deleted?: boolean;
}

export const annotationsQuery = (project: number, asset: number, query: AnnotationsRequest) =>
  queryOptions({
    queryKey: ["project", project, "asset", asset, "annotations", query],
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/projects/{project}/assets/{asset}/annotations", { params: { path: { project, asset }, query }, signal })))
        .items,
  });

export const historyQuery = (project: number, asset: number, layer: number, annotation: number) =>
  queryOptions({
    queryKey: ["project", project, "asset", asset, "history", layer, annotation],
    queryFn: async () =>
      (
        await unwrap(
          api.GET("/projects/{project}/assets/{asset}/annotations/{annotation}/history", {
            params: { path: { project, asset, annotation }, query: { layer } },
          }),
        )
      ).items,
  });

export const commentsQuery = (project: number, asset: number, layer: number) =>
  queryOptions({
    queryKey: ["project", project, "asset", asset, "comments", layer],
    queryFn: async () =>
      (await unwrap(api.GET("/projects/{project}/assets/{asset}/comments", { params: { path: { project, asset }, query: { layer } } })))
        .items,
  });

export const layersQuery = (project: number) =>
  queryOptions({
    queryKey: ["project", project, "layers"],
    queryFn: async () => (await unwrap(api.GET("/projects/{project}/layers", { params: { path: { project } } }))).items,
  });

export const verdictsQuery = (project: number, layer: number) =>
  queryOptions({
    queryKey: ["project", project, "verdicts", layer, "self"],
    refetchOnMount: "always", // people judge meanwhile
    queryFn: ({ signal }) =>
      unwrap(api.GET("/projects/{project}/layers/{layer}/verdicts", { params: { path: { project, layer } }, signal })),
  });

export const batchesQuery = (project: number) =>
  queryOptions({
    queryKey: ["project", project, "batches"],
    queryFn: async () => (await unwrap(api.GET("/projects/{project}/batches", { params: { path: { project } } }))).items,
  });

// For reviewers: who has, or had, which layer of the asset to label.
export const assetTasksQuery = (project: number, asset: number) =>
  queryOptions({
    queryKey: ["project", project, "asset", asset, "tasks"],
    queryFn: async () =>
      (await unwrap(api.GET("/projects/{project}/tasks", { params: { path: { project }, query: { asset, limit: 1000 } } }))).items,
  });

export const versionsQuery = (project: number) =>
  queryOptions({
    queryKey: ["project", project, "versions"],
    queryFn: async () => (await unwrap(api.GET("/projects/{project}/versions", { params: { path: { project } } }))).items,
  });

// For managers.
export const kImportsShown = 200; // the latest

export const importsQuery = (project: number) =>
  queryOptions({
    queryKey: ["project", project, "imports"],
    queryFn: async () =>
      (await unwrap(api.GET("/projects/{project}/imports", { params: { path: { project }, query: { limit: kImportsShown } } }))).items,
  });

export const importQuery = (project: number, id: number) =>
  queryOptions({
    queryKey: ["project", project, "imports", id],
    queryFn: () => unwrap(api.GET("/projects/{project}/imports/{import}", { params: { path: { project, import: id } } })),
  });

const kRanks: Record<Role, number> = { viewer: 0, annotator: 1, reviewer: 2, manager: 3, owner: 4 };

export function atLeast(role: Role | undefined, needed: Role): boolean {
  return role !== undefined && kRanks[role] >= kRanks[needed];
}
