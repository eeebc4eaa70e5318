import { unwrap } from "@touchmark/client";
import type { Annotator } from "@touchmark/render";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { api, impatient } from "~/api/client";
import { layersQuery } from "~/api/queries";
import { useLive } from "~/api/stream";
import { kTruth, mayAccept } from "~/lib/layers/layers";
import { CatchUp } from "~/lib/live/catch_up";
import { useChosen } from "~/lib/suggestions/chosen";

// Lays the chosen layers' suggestions over the image, and follows what others decide on them. Only over the truth: that is
// where they are accepted into.
export function useSuggestions(annotator: Annotator | null, project: number, asset: number, layer: number): void {
  const known = useQuery({ ...layersQuery(project), enabled: layer === kTruth }).data;
  const { layers, thresholds } = useChosen(project);
  const there = useMemo(() => new Set(known?.filter(mayAccept).map((one) => one.id)), [known]);
  const shown = layer === kTruth ? layers.filter((id) => there.has(id)).join() : "";
  useEffect(() => {
    if (annotator) for (const [id, threshold] of Object.entries(thresholds)) annotator.setThreshold(Number(id), threshold);
  }, [annotator, thresholds]);
  useEffect(() => {
    if (!annotator || shown === "") return;
    const offs = shown.split(",").map((id) => follow(annotator, project, asset, Number(id)));
    return () => offs.forEach((off) => off());
  }, [annotator, project, asset, shown]);
}

function follow(annotator: Annotator, project: number, asset: number, layer: number): () => void {
  const path = { project, asset };
  const stop = new AbortController();
  const read = (query: { layer: number; as_of?: number }, signal: AbortSignal) =>
    unwrap(api.GET("/projects/{project}/assets/{asset}/annotations", { params: { path, query }, signal, ...impatient }));
  const catchUp = new CatchUp({
    read: (head, signal) => read({ layer, as_of: head }, signal),
    take: (reply, head) => annotator.setSuggestions(layer, reply.items, head),
  });
  const { head } = useLive.getState();
  if (head > 0) {
    catchUp.want(head);
    catchUp.hurry();
  } else {
    void read({ layer }, stop.signal).then(
      (reply) => stop.signal.aborted || annotator.setSuggestions(layer, reply.items),
      () => undefined, // the stream says when the server is there
    );
  }
  const off = useLive.subscribe((live, before) => {
    if (live.head > before.head) catchUp.want(live.head);
    if (live.epoch > before.epoch) catchUp.hurry();
  });
  return () => {
    off();
    stop.abort();
    catchUp.stop();
    annotator.setSuggestions(layer, null);
  };
}
