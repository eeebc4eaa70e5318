// What the status bar may claim about the work: the worst thing that is true.

export type SavedKind =
  | "saved" // the server has acknowledged everything
  | "saving" // an operation is not yet in this browser's journal: closing the page now would lose it
  | "journaled" // safe in this browser, waiting for the server's answer
  | "offline" // safe in this browser, the server cannot be reached (retrying)
  | "conflict" // the server refused an operation; both versions are kept, a person must choose
  | "error"; // the journal itself cannot be written (disk full, storage denied): keep the page open

export interface SavedState {
  readonly kind: SavedKind;
  readonly unwritten: number; // operations whose journal put has not resolved
  readonly waiting: number; // operations in the journal that the server has not answered
  readonly refused: number; // annotations with a conflict or a refusal
  readonly message?: string; // what went wrong, for "offline" and "error"
  readonly auth?: boolean; // the session has expired: signing in again lets the queue go on
  readonly retryAt?: number; // when the server is asked again, as Date.now()
}

export interface SavedFacts {
  readonly unjournaled: number; // operations that only memory has
  readonly refused: number;
  readonly unwritten: number;
  readonly waiting: number;
  readonly failing: boolean; // the last request got no answer, or a sign-in is needed
}

// The worst thing that is true.
export function savedKind({ unjournaled, refused, unwritten, waiting, failing }: SavedFacts): SavedKind {
  if (unjournaled > 0) return "error";
  if (refused > 0) return "conflict";
  if (unwritten > 0) return "saving";
  if (waiting === 0) return "saved";
  return failing ? "offline" : "journaled";
}
