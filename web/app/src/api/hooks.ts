import { isApiError, type Layer, type Role, type User } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useSyncExternalStore } from "react";
import { t } from "~/i18n";
import { gate } from "./client";
import type { GateState } from "./gate";
import {
  atLeast,
  batchesQuery,
  formatsQuery,
  membersQuery,
  ontologyQuery,
  projectQuery,
  projectsQuery,
  sessionQuery,
  usersQuery,
} from "./queries";

export function useMe(): User | undefined {
  return useQuery(sessionQuery).data?.user;
}

// Whether whoever opened this page is signed in still.
export function useGate(): GateState {
  return useSyncExternalStore(gate.subscribe, gate.getState);
}

// Of the server.
export function useAdministrator(): boolean {
  return useMe()?.administrator ?? false;
}

export function useMayCreateProjects(): boolean {
  const me = useMe();
  return me !== undefined && (me.administrator || me.creator);
}

export interface Membership {
  name?: string; // of the project, where it was ever seen
  role?: Role; // undefined: not known yet, or none
  none: boolean; // the project is not there for the caller, or no longer
}

// What the caller is in a project.
export function useMembership(project: number | undefined): Membership {
  const info = useQuery({ ...projectQuery(project ?? 0), enabled: project !== undefined });
  const none = isApiError(info.error) && info.error.code === "not_found";
  return { name: info.data?.name, role: none ? undefined : info.data?.role, none };
}

export function useMay(project: number | undefined, needed: Role): boolean {
  return atLeast(useMembership(project).role, needed);
}

// User id -> the name to show on a page of the project: of those who are, or were, its members; the administrators
// of the server, who may work on it without being any, are named to each other and to themselves.
export function useUserNames(project: number): (id: number | undefined) => string {
  const members = useQuery(membersQuery(project)).data;
  const me = useMe();
  const users = useQuery({ ...usersQuery, enabled: me?.administrator ?? false }).data;
  return useMemo(() => {
    const names = new Map<number, string>();
    for (const user of [...(users ?? []), ...(me ? [me] : [])]) names.set(user.id, user.display_name || user.login);
    for (const member of [...(members?.items ?? []), ...(members?.former ?? [])]) names.set(member.user_id, member.display_name);
    return (id) =>
      id === undefined ? t("common.nobody") : id === 0 ? t("common.system") : (names.get(id) ?? t("common.userNumber", { id }));
  }, [members, me, users]);
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
  const userName = useUserNames(project);
  const batchName = useBatchNames(project);
  return (layer) => {
    if (layer.kind === "truth") return t("layer.kind.truth");
    if (layer.kind === "replica") return t("layer.replicaOf", { user: userName(layer.user), batch: batchName(layer.batch) });
    return t("layer.named", { kind: t(`layer.kind.${layer.kind}`), name: layer.name });
  };
}

// Undefined while it is not known.
export function useProjectName(project: number | undefined): string | undefined {
  return useQuery({ ...projectsQuery, enabled: project !== undefined }).data?.find((p) => p.id === project)?.name;
}

// As people call the format.
export function useFormatTitle(format: string | undefined): string | undefined {
  const formats = useQuery({ ...formatsQuery, enabled: format !== undefined }).data;
  return formats?.find((f) => f.name === format)?.title ?? format;
}
