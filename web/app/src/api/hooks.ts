import type { Layer, Role, User } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useMemo, useSyncExternalStore } from "react";
import { t } from "~/i18n";
import { gate } from "./client";
import type { GateState } from "./gate";
import { atLeast, batchesQuery, membersQuery, ontologyQuery, projectQuery, sessionQuery } from "./queries";

export function useMe(): User | undefined {
  return useQuery(sessionQuery).data?.user;
}

// What the caller may do on the whole server.
export function useAdministrator(): boolean {
  return useMe()?.administrator ?? false;
}

export function useCreator(): boolean {
  const me = useMe();
  return me !== undefined && (me.administrator || me.creator);
}

// The project whose page is open.
function useProjectInView(): number | undefined {
  return (useParams({ strict: false }) as { project?: number }).project;
}

// The caller's role in a project; an administrator counts as owner of every one.
export function useRole(project: number | undefined): Role | undefined {
  return useQuery({ ...projectQuery(project ?? 0), enabled: Boolean(project) }).data?.role;
}

// Whether the caller may do in a project, or else in the one whose page is open, what needs this role.
export function useMay(needed: Role, project?: number): boolean {
  const inView = useProjectInView();
  return atLeast(useRole(project ?? inView), needed);
}

// Whether whoever opened this page is signed in still.
export function useGate(): GateState {
  return useSyncExternalStore(gate.subscribe, gate.getState);
}

// User id -> the name to show, of those who work or worked on the project whose page is open.
export function useUserNames(): (id: number | undefined) => string {
  const project = useProjectInView();
  const me = useMe();
  const members = useQuery({ ...membersQuery(project ?? 0), enabled: Boolean(project), staleTime: 5 * 60_000 }).data;
  return useMemo(() => {
    const everybody = [...(members?.former ?? []), ...(members?.items ?? [])];
    const names = new Map(everybody.map((one) => [one.user_id, one.display_name]));
    if (me) names.set(me.id, me.display_name || me.login);
    return (id) =>
      id === undefined ? t("common.nobody") : id === 0 ? t("common.system") : names.get(id) || t("common.userNumber", { id });
  }, [members, me]);
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
