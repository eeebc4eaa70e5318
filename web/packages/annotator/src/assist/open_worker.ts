// The worker of this room, as the page starts it.
export function openAssistWorker(): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "assist" });
}
