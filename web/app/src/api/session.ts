// Signing in and out, and what all tabs of this browser hear of it.
import { type Session, unwrap } from "@touchmark/client";
import { doorApi, gate, keepSessions } from "./client";
import { queryClient, sessionQuery } from "./queries";

const tabs = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("touchmark-session");
const tell = () => tabs?.postMessage("changed");
if (tabs) tabs.onmessage = () => void gate.check();

keepSessions((session) => queryClient.setQueryData(sessionQuery.queryKey, session));

// On a page that is nobody's yet.
function begin(session: Session): Session {
  if (gate.owner !== null && gate.owner.id !== session.user.id) {
    gate.reset();
    queryClient.clear();
  }
  gate.entered(session);
  tell();
  return session;
}

export async function signIn(login: string, password: string): Promise<Session> {
  return begin(await unwrap(doorApi.POST("/session", { body: { login, password } })));
}

export async function signInWithLink(secret: string): Promise<Session> {
  return begin(await unwrap(doorApi.POST("/session/link", { body: { secret } })));
}

// On a page that is somebody's: the same person goes on, anybody else is told whose it is.
export async function signInAgain(login: string, password: string): Promise<void> {
  gate.entered(await unwrap(doorApi.POST("/session", { body: { login, password } })));
  tell();
}

export async function signOut(): Promise<void> {
  await doorApi.DELETE("/session");
  gate.reset();
  queryClient.clear();
  queryClient.setQueryData(sessionQuery.queryKey, null);
  tell();
}

// Back after the session had ended: what failed is read again; after another's session everything is, because some of
// it may have been read with their eyes.
let before = gate.getState().kind;
gate.subscribe(() => {
  const { kind } = gate.getState();
  const was = before;
  before = kind;
  if (kind !== "in" || gate.owner === null) return;
  if (was === "other") void queryClient.invalidateQueries({ predicate: (query) => query.queryKey[0] !== sessionQuery.queryKey[0] });
  else void refetchFailed();
});

export async function refetchFailed(): Promise<void> {
  await queryClient.refetchQueries({ predicate: (query) => query.state.status === "error" });
}
