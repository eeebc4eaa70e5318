import type { Session, User } from "@touchmark/client";
import { describe, expect, it } from "vitest";
import { Gate } from "./gate";

const user = (id: number): User => ({ id, login: `u${id}`, display_name: "", disabled: false, has_password: true }) as User; // prettier-ignore

// A server with one cookie: whose session it is, and which token goes with it.
class Door {
  session: Session | null = this.open(1);
  readonly heard: { method: string; token: string | null; by: number }[] = [];
  readonly seen: Session[] = [];
  down = false;
  gate = new Gate({
    send: async (request) => this.answer(request),
    readSession: async () => {
      if (this.down) throw new Error("down");
      return this.session;
    },
    onSession: (session) => this.seen.push(session),
  });
  private tokens_ = 0;

  constructor() {
    this.gate.entered(this.session as Session);
  }
  open(id: number): Session {
    this.session = { user: user(id), csrf_token: `token-${id}-${(this.tokens_ = (this.tokens_ ?? 0) + 1)}` } as Session;
    return this.session;
  }
  ask(method = "GET", patience?: "wait" | "tell", signal?: AbortSignal): Promise<number> {
    const headers: Record<string, string> = method === "GET" ? {} : { "X-Touchmark-Csrf": this.gate.token };
    const init = { method, headers, ...(method === "GET" ? {} : { body: "x" }), ...(signal ? { signal } : {}) };
    return this.gate.send(new Request("http://here/api", init), patience).then((r) => r.status);
  }
  private async answer(request: Request): Promise<Response> {
    if (this.session === null) return new Response(null, { status: 401 });
    const token = request.headers.get("X-Touchmark-Csrf");
    if (request.method !== "GET" && token !== this.session.csrf_token) return new Response(null, { status: 403 });
    if (request.method !== "GET" && (await request.text()) !== "x") return new Response(null, { status: 400 });
    this.heard.push({ method: request.method, token, by: this.session.user.id });
    return new Response(null, { status: 200 });
  }
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("a session that has ended", () => {
  it("asks for a sign-in once, and what was asked goes on when the same person is back", async () => {
    const door = new Door();
    door.session = null;
    const asked = [door.ask("GET"), door.ask("POST"), door.ask("POST")];
    await turn();
    expect(door.gate.getState()).toEqual({ kind: "out", offered: true });
    door.gate.entered(door.open(1));
    expect(await Promise.all(asked)).toEqual([200, 200, 200]);
    expect(door.gate.getState().kind).toBe("in");
    expect(door.heard.map((h) => h.by)).toEqual([1, 1, 1]);
  });

  it("fails what waits when the person does not want to now, and asks again when they do something", async () => {
    const door = new Door();
    door.session = null;
    const asked = door.ask("GET");
    await turn();
    door.gate.dismiss();
    expect(await asked).toBe(401);
    expect(await door.ask("GET")).toBe(401);
    expect(door.gate.getState()).toEqual({ kind: "out", offered: false });
    const act = door.ask("POST");
    await turn();
    expect(door.gate.getState()).toEqual({ kind: "out", offered: true });
    door.gate.entered(door.open(1));
    expect(await act).toBe(200);
  });

  it("tells those at once that do not wait, and lets go of those that are called off", async () => {
    const door = new Door();
    door.session = null;
    expect(await door.ask("POST", "tell")).toBe(401);
    const off = new AbortController();
    const asked = door.ask("GET", "wait", off.signal);
    await turn();
    off.abort();
    expect(await asked).toBe(401);
  });
});

describe("another person in the same browser", () => {
  it("never gets what was asked by whose page it is: not at a sign-in, not by a cookie that changed behind it", async () => {
    const door = new Door();
    door.session = null;
    const asked = door.ask("POST");
    await turn();
    door.gate.entered(door.open(2));
    expect(await asked).toBe(401);
    expect(door.gate.getState()).toMatchObject({ kind: "other", user: { id: 2 } });
    expect(await door.ask("GET")).toBe(401);
    expect(door.heard).toEqual([]);
    const behind = new Door();
    behind.open(2); // another tab
    expect(await behind.ask("POST")).toBe(401);
    expect(behind.gate.getState()).toMatchObject({ kind: "other", user: { id: 2 } });
    expect(behind.heard).toEqual([]);
    expect(behind.seen.map((s) => s.user.id)).toEqual([1]);
  });

  it("leaves, and the page goes on", async () => {
    const door = new Door();
    door.open(2);
    await door.gate.check();
    expect(door.gate.getState().kind).toBe("other");
    door.open(1);
    await door.gate.check();
    expect(door.gate.getState().kind).toBe("in");
    expect(await door.ask("POST")).toBe(200);
  });
});

describe("a token of an earlier session", () => {
  it("is read anew when another tab has signed in since, and the request is sent again", async () => {
    const door = new Door();
    door.open(1);
    expect(await door.ask("POST")).toBe(200);
    expect(door.heard).toHaveLength(1);
  });
  it("leaves a real refusal as it is", async () => {
    const door = new Door();
    const gate = new Gate({
      send: async () => new Response(null, { status: 403 }),
      readSession: async () => door.session,
      onSession: () => undefined,
    });
    gate.entered(door.session as Session);
    const init = { method: "POST", headers: { "X-Touchmark-Csrf": gate.token } };
    expect((await gate.send(new Request("http://here/api", init))).status).toBe(403);
    expect(gate.getState().kind).toBe("in");
  });
  it("knows nothing of who is signed in when the server cannot be reached", async () => {
    const door = new Door();
    door.down = true;
    await door.gate.check();
    expect(door.gate.getState().kind).toBe("in");
  });
});
