// What the page and the worker of the decoder say to each other.
import type { AreaAnswer, SegmentAsk, Size } from "@touchmark/annotator";

export type Prompt = Pick<SegmentAsk, "inside" | "outside" | "box">;

export type ToDecoder =
  | { readonly id: number; readonly kind: "open"; readonly model: string; readonly url: string; readonly threads: number }
  | { readonly id: number; readonly kind: "features"; readonly key: string; readonly shape: readonly number[]; readonly half: ArrayBuffer }
  | {
      readonly id: number;
      readonly kind: "segment";
      readonly model: string;
      readonly key: string; // of the features
      readonly prompt: Prompt;
      readonly frame: Size;
      readonly least: number; // image pixels: smaller specks and holes go
    };

// `area` answers to a prompt; null there: nothing was found.
export interface FromDecoder {
  readonly id: number;
  readonly area?: AreaAnswer | null;
  readonly error?: string;
}
