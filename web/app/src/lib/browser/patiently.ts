// A part of the program that is loaded when it is needed, also when the server is away at that moment.

export interface PatientlyOptions {
  reachable?: () => Promise<boolean>;
  onWaiting?: () => void; // once: the server is away
  wait?: (ms: number) => Promise<void>;
}

const kFirstMs = 500;
const kLongestMs = 15_000;
const answers = () => fetch("/healthz", { cache: "no-store" }).then((r) => r.status < 500, () => false); // prettier-ignore
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms * (0.5 + Math.random() / 2)));

// Tries until the server is there. What fails then is not there any more: a newer program has taken its place.
export async function patiently<T>(load: () => Promise<T>, options: PatientlyOptions = {}): Promise<T> {
  const { reachable = answers, onWaiting, wait = sleep } = options;
  for (let attempt = 0; ; attempt += 1) {
    const there = attempt > 0 && (await reachable());
    try {
      return await load();
    } catch (error) {
      if (there) throw error;
    }
    if (attempt === 1) onWaiting?.();
    if (attempt > 0) await wait(Math.min(kLongestMs, kFirstMs * 2 ** (attempt - 1)));
  }
}
