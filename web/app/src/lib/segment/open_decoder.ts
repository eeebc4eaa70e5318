import { Decoder } from "./decoder";

// The one of this page.
export const pageDecoder = new Decoder(
  () => new Worker(new URL("./decoder_worker.ts", import.meta.url), { type: "module", name: "decoder" }),
);
