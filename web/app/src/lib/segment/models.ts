// The models of this server that find what is clicked, and which of them a person chose.
import type { Unable } from "@touchmark/annotator";
import { type Model, unwrap } from "@touchmark/client";
import { queryOptions } from "@tanstack/react-query";
import { create } from "zustand";
import { api, impatient } from "~/api/client";
import { queryClient } from "~/api/queries";

const kFreshMs = 60_000;

export const modelsQuery = queryOptions({
  queryKey: ["models"],
  staleTime: kFreshMs,
  queryFn: () => unwrap(api.GET("/models", { ...impatient })),
});

type Models = Awaited<ReturnType<typeof readModels>>;
const readModels = () => queryClient.fetchQuery(modelsQuery);

const kKey = "touchmark.segmenter";

// A choice of this device; what is not there any more is no choice.
export const useSegmenter = create<{ chosen: string }>(() => ({ chosen: localStorage.getItem(kKey) ?? "" }));

export function chooseSegmenter(chosen: string): void {
  localStorage.setItem(kKey, chosen);
  useSegmenter.setState({ chosen });
}

export function segmentersOf({ items }: Models): Model[] {
  return items.filter(({ tasks }) => tasks.includes("segment_prompt"));
}

export function unableBecause(models: Models): Unable | null {
  if (segmentersOf(models).length === 0) return "sam_no_model";
  return models.runtime.missing === undefined ? null : "sam_no_runtime";
}

export function chosenOf(models: Models, chosen: string): Model | undefined {
  const fitting = segmentersOf(models);
  return fitting.find(({ id }) => id === chosen) ?? fitting[0];
}

// The one to ask now, or why there is none.
export async function segmenter(): Promise<Model | Unable> {
  const models = await readModels();
  return unableBecause(models) ?? chosenOf(models, useSegmenter.getState().chosen) ?? "sam_no_model";
}
