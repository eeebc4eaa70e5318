// Whose page this is, and what happens when the server says that nobody, or somebody else, is signed in. A page belongs
// to the person it was opened by: nothing is ever sent in another's name, and what was asked meanwhile waits until that
// person has signed in again, in place. No DOM: the way to the server is given.
import type { Session, User } from "@touchmark/client";

export type GateState =
  | { readonly kind: "in" } // or nobody has been here yet
  | { readonly kind: "out"; readonly offered: boolean } // the session has ended; offered: the dialog is open
  | { readonly kind: "other"; readonly user: User }; // somebody else is signed in, in this browser

export interface GateOptions {
  send: (request: Request) => Promise<Response>; // as fetch
  readSession: () => Promise<Session | null>; // null: nobody is signed in; rejects when the server cannot be reached
  onSession: (session: Session) => void; // the same person's, or the first one's
}

// What the caller of a request wants when the session has ended: to wait for a sign-in, or to be told.
export type Patience = "wait" | "tell";

const kTokenHeader = "X-Touchmark-Csrf";
const kReads = new Set(["GET", "HEAD"]);

export class Gate {
  private state_: GateState = { kind: "in" };
  private owner_: User | null = null;
  private token_ = "";
  private checking_: Promise<void> | null = null;
  private readonly listeners_ = new Set<() => void>();
  private readonly waiting_ = new Set<(back: boolean) => void>();

  constructor(private readonly options_: GateOptions) {}

  getState = (): GateState => this.state_;
  subscribe = (listener: () => void): (() => void) => {
    this.listeners_.add(listener);
    return () => this.listeners_.delete(listener);
  };

  get owner(): User | null {
    return this.owner_;
  }
  get token(): string {
    return this.token_;
  }

  // Somebody signed in, or was found signed in. False: it is not whose page this is.
  entered(session: Session): boolean {
    if (this.owner_ !== null && this.owner_.id !== session.user.id) {
      this.become({ kind: "other", user: session.user });
      this.answer(false);
      return false;
    }
    this.owner_ = session.user;
    this.token_ = session.csrf_token;
    this.options_.onSession(session);
    this.become({ kind: "in" });
    this.answer(true);
    return true;
  }

  // A page that begins anew: signed out by its own person, or signed in on the sign-in page.
  reset(): void {
    this.owner_ = null;
    this.token_ = "";
    this.become({ kind: "in" });
    this.answer(false);
  }

  // The session is over. Asks for a sign-in, once.
  ended(): void {
    if (this.owner_ !== null && this.state_.kind === "in") this.become({ kind: "out", offered: true });
  }

  offer = (): void => {
    if (this.state_.kind === "out") this.become({ kind: "out", offered: true });
  };

  // "Not now": what waits fails; the page says that nobody is signed in.
  dismiss = (): void => {
    if (this.state_.kind !== "out") return;
    this.become({ kind: "out", offered: false });
    this.answer(false);
  };

  // Asks the server who is signed in now: after a lost stream, or a word from another tab.
  check = (): Promise<void> => {
    this.checking_ ??= this.options_
      .readSession()
      .then(
        (session) => void (session === null ? this.ended() : this.entered(session)),
        () => undefined, // not reached: nothing is known
      )
      .finally(() => (this.checking_ = null));
    return this.checking_;
  };

  // fetch() for everything but signing in and out.
  async send(request: Request, patience: Patience = "wait"): Promise<Response> {
    if (this.state_.kind === "other") return nobody();
    const again = request.clone();
    const sent = this.token_;
    const response = await this.options_.send(request);
    if (response.status === 403 && !kReads.has(request.method)) {
      // The token may be that of an earlier session: another tab has signed in since.
      if (this.token_ === sent) await this.check();
      if (this.getState().kind !== "in") return nobody();
      return this.token_ === sent ? response : this.repeat(again);
    }
    if (response.status !== 401 || this.owner_ === null) return response;
    if (this.token_ !== sent) return this.repeat(again);
    this.ended();
    if (patience === "wait" && !kReads.has(request.method)) this.offer(); // a person did something: ask again
    return patience === "wait" && (await this.back(request.signal)) ? this.repeat(again) : response;
  }

  private repeat(request: Request): Promise<Response> {
    if (request.headers.has(kTokenHeader)) request.headers.set(kTokenHeader, this.token_);
    return this.options_.send(request);
  }

  // True once the same person is signed in again; false when that is not to be.
  private back(signal: AbortSignal): Promise<boolean> {
    if (this.state_.kind === "in") return Promise.resolve(true);
    if (this.state_.kind === "other" || !this.state_.offered || signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.waiting_.add(resolve);
      signal.addEventListener("abort", () => {
        this.waiting_.delete(resolve);
        resolve(false);
      });
    });
  }

  private answer(back: boolean): void {
    const waiting = [...this.waiting_];
    this.waiting_.clear();
    for (const resolve of waiting) resolve(back);
  }

  private become(state: GateState): void {
    const same = state.kind === "in" && this.state_.kind === "in";
    this.state_ = state;
    if (!same) for (const listener of [...this.listeners_]) listener();
  }
}

function nobody(): Response {
  const error = { code: "unauthorized", message: "" };
  return new Response(JSON.stringify({ error }), { status: 401, headers: { "content-type": "application/json" } });
}
