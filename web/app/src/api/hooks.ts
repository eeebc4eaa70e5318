import type { Layer, Role, User } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useSyncExternalStore } from "react";
import { t } from "~/i18n";
import { gate } from "./client";
import type { GateState } from "./gate";
import { atLeast, batchesQuery, ontologyQuery, sessionQuery, usersQuery } from "./queries";

export function useMe(): User | undefined {
  return useQuery(sessionQuery).data?.user;
}

export function useMay(needed: Role): boolean {
  return atLeast(useMe()?.role, needed);
}

// Whether whoever opened this page is signed in still.
export function useGate(): GateState {
  return useSyncExternalStore(gate.subscribe, gate.getState);
}

// User id -> the name to show.
export function useUserNames(): (id: number | undefined) => string {
  const users = useQuery(usersQuery).data;
  return useMemo(() => {
    const names = new Map((users ?? []).map((u) => [u.id, u.display_name || u.login]));
    return (id) =>
      id === undefined ? t("common.nobody") : id === 0 ? t("common.system") : (names.get(id) ?? t("common.userNumber", { id }));
  }, [users]);
}

// Class id -> its name. Retired classes keep theirs.
export function useClassNames(project: number): (id: number | undefined) => string {
  const classes = useQuery(ontologyQuery(project)).data?.classes;
  return useMemo(() => {
    const names = new Map((classes ?? []).map((c) => [c.id, c.name]));
    return (id) => (id ? (names.get(id) ?? t("common.classNumber", { id })) : t("common.noClass"));
  }, [classes]);
}

// Batch id -> its name, of those that the caller may know.
export function useBatchNames(project: number): (id: number | undefined) => string {
  const batches = useQuery(batchesQuery(project)).data;
  return useMemo(() => {
    const names = new Map((batches ?? []).map((b) => [b.id, b.name]));
    return (id) => (id === undefined ? "" : (names.get(id) ?? t("batches.number", { id })));
  }, [batches]);
}

// A replica is named by its rater and its batch, any other layer by itself.
export function useLayerName(project: number): (layer: Layer) => string {
  const userName = useUserNames();
  const batchName = useBatchNames(project);
  return (layer) => {
    if (layer.kind === "truth") return t("layer.kind.truth");
    if (layer.kind === "replica") return t("layer.replicaOf", { user: userName(layer.user), batch: batchName(layer.batch) });
    return t("layer.named", { kind: t(`layer.kind.${layer.kind}`), name: layer.name });
  };
}
