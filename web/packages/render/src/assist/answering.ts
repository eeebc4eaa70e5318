// One port for all that tools ask: what a model is asked goes to one, what is seen in the pixels to the other.
import type { AssistPort } from "@touchmark/annotator";

export function answering(pixels: AssistPort | null, models: AssistPort | null): AssistPort {
  return {
    ask: (ask, asker, tell) => {
      const port = ask.kind === "segment" ? models : pixels;
      if (port === null) queueMicrotask(() => tell(null));
      else port.ask(ask, asker, tell);
    },
  };
}
