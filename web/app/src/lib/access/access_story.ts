// An entry of the access log as a sentence, without who did it: "made Bo Marsh a reviewer of Street".
import type { AccessEvent, Role, Scope } from "@touchmark/client";
import { t, within } from "~/i18n";
import { kRoles } from "~/lib/members/members";
import { kScopes } from "~/lib/tokens/token_draft";

export interface Names {
  user: (id: number) => string;
  project: (id: number) => string;
}

type Entry = Pick<AccessEvent, "actor" | "kind" | "user" | "project" | "details">;

const kFlags = ["administrator", "creator", "disabled"] as const;
type State = Partial<Record<"login" | "display_name", string> & Record<(typeof kFlags)[number], boolean>>;

function stateOf({ details }: Entry): State {
  const text = (key: string) => (typeof details[key] === "string" ? { [key]: details[key] } : {});
  return { ...text("login"), ...text("display_name"), ...Object.fromEntries(kFlags.map((key) => [key, details[key] === true])) };
}

// What the account was before, where `older`, the entries before this one with the newest first, say it.
function stateBefore(entry: Entry, older: readonly Entry[]): State | null {
  const found = older.find((one) => one.user === entry.user && (one.kind === "user.add" || one.kind === "user.change"));
  return found ? stateOf(found) : null;
}

function accountChanges(now: State, before: State): string {
  const changed = kFlags.filter((flag) => now[flag] !== before[flag]).map((flag) => t(`access.flag.${flag}.${now[flag] ? "on" : "off"}`));
  if (now.display_name !== before.display_name) changed.push(t("access.named", { name: now.display_name }));
  return changed.join("; ");
}

// Of a state whose predecessor is not known: what sets it off from a plain account.
function accountState(now: State): string {
  const set = kFlags.filter((flag) => now[flag]).map((flag) => t(`access.flag.${flag}.on`));
  return set.length > 0 ? set.join("; ") : t("access.plain");
}

function accountWords(entry: Entry, whom: string, older: readonly Entry[]): string {
  const now = stateOf(entry);
  if (entry.kind === "user.add") {
    const what = kFlags.some((flag) => now[flag]) ? `: ${accountState(now)}` : "";
    return t("access.userAdd", { whom, login: now.login }) + what;
  }
  const before = stateBefore(entry, older);
  return t("access.userChange", { whom, what: before ? accountChanges(now, before) : accountState(now) });
}

function memberWords({ kind, actor, user, project, details }: Entry, whom: string, names: Names): string {
  const where = names.project(project ?? 0);
  if (kind === "member.remove") return t(actor === user ? "access.left" : "access.memberRemove", { whom, project: where });
  const role = kRoles.find((one): one is Role => one === details.role);
  const key = actor === user ? "access.memberSelf" : "access.memberSet";
  return t(key, { whom, project: where, role: role ? t(`access.as.${role}`) : "" });
}

function tokenWords(entry: Entry, whom: string, names: Names): string {
  const { details } = entry;
  const listed = Array.isArray(details.scopes) ? details.scopes : [];
  const scopes = kScopes.filter((scope: Scope) => listed.includes(scope)).map((scope) => within(t(`scope.${scope}`)));
  const name = typeof details.name === "string" ? details.name : "";
  const where = entry.project ? t("access.tokenOnly", { project: names.project(entry.project) }) : "";
  const owner = entry.actor === entry.user ? "" : t("access.tokenFor", { whom });
  return `${t("access.tokenAdd", { name, scopes: scopes.join(", ") })}${owner}${where}`;
}

export function accessWords(entry: Entry, names: Names, older: readonly Entry[] = []): string {
  const whom = entry.user === undefined ? "" : names.user(entry.user);
  const self = entry.actor === entry.user;
  switch (entry.kind) {
    case "user.add":
    case "user.change":
      return accountWords(entry, whom, older);
    case "user.password":
      return t(self ? "access.passwordOwn" : "access.password", { whom });
    case "member.set":
    case "member.remove":
      return memberWords(entry, whom, names);
    case "session.add":
      return t("access.signIn");
    case "session.end":
      return t(self ? "access.signOut" : "access.sessionEnd", { whom });
    case "token.add":
      return tokenWords(entry, whom, names);
    case "token.end":
      return t(self ? "access.tokenEnd" : "access.tokenEndOf", { whom, name: tokenName(entry, older) });
    case "link.add":
      return t("access.linkAdd", { whom });
    case "link.use":
      return t("access.linkUse");
  }
}

// A token that ends is named by the entry that made it, or else by its number.
function tokenName(entry: Entry, older: readonly Entry[]): string {
  const id = entry.details.id;
  const made = older.find((one) => one.kind === "token.add" && one.user === entry.user && one.details.id === id);
  const name = made?.details.name;
  return typeof name === "string" ? t("common.quoted", { text: name }) : t("access.tokenNumber", { id: String(id) });
}

// Coming and going, which is most of the log and seldom what is looked for.
export function isSession({ kind }: Pick<AccessEvent, "kind">): boolean {
  return kind === "session.add" || kind === "session.end" || kind === "link.use";
}

export type AccessTone = "neutral" | "bad" | "accent";

export function accessTone({ kind, details }: Pick<AccessEvent, "kind" | "details">): AccessTone {
  if (kind === "member.remove" || kind === "token.end" || (kind === "user.change" && details.disabled === true)) return "bad";
  return kind === "user.add" || kind === "user.change" || kind === "member.set" ? "accent" : "neutral";
}
