import { type Session, unwrap } from "@touchmark/client";
import { api, setCsrfToken } from "./client";
import { queryClient, sessionQuery } from "./queries";

function keep(session: Session): Session {
  setCsrfToken(session.csrf_token);
  queryClient.setQueryData(sessionQuery.queryKey, session);
  return session;
}

export async function signIn(login: string, password: string): Promise<Session> {
  return keep(await unwrap(api.POST("/session", { body: { login, password } })));
}

export async function signInWithLink(secret: string): Promise<Session> {
  return keep(await unwrap(api.POST("/session/link", { body: { secret } })));
}

export async function signOut(): Promise<void> {
  await api.DELETE("/session");
  setCsrfToken("");
  queryClient.clear();
  queryClient.setQueryData(sessionQuery.queryKey, null);
}
