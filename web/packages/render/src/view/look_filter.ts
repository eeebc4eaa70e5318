// The look of the picture as a filter of the browser: the compositor applies it to what is on the screen, so that neither
// the size of the image nor moving it makes a difference to the script. Browser main thread.
import type { ImageSource } from "./image_source";
import { channelMatrix, histogramOf, isPlain, lookTable, type Histogram, type Look } from "./look";

const kSvg = "http://www.w3.org/2000/svg";
const kSample = 256; // pixels on the longest side of what is counted

let made = 0;

export class LookFilter {
  private readonly svg_ = document.createElementNS(kSvg, "svg");
  private readonly filter_ = document.createElementNS(kSvg, "filter");

  constructor(parent: HTMLElement) {
    this.svg_.setAttribute("aria-hidden", "true");
    this.svg_.style.cssText = "position:absolute;width:0;height:0";
    this.filter_.id = `touchmark-look-${++made}`;
    this.filter_.setAttribute("color-interpolation-filters", "sRGB");
    for (const [name, value] of Object.entries({ x: "0", y: "0", width: "100%", height: "100%" })) this.filter_.setAttribute(name, value);
    this.svg_.append(this.filter_);
    parent.append(this.svg_);
  }

  // The `filter` of what is to look so.
  set(look: Look, histogram: Histogram | null): string {
    this.filter_.replaceChildren();
    if (isPlain(look)) return "";
    const channel = channelMatrix(look.channel);
    if (channel !== null) this.add(this.filter_, "feColorMatrix", { type: "matrix", values: channel });
    const transfer = this.add(this.filter_, "feComponentTransfer", {});
    const tableValues = lookTable(look, histogram)
      .map((value) => value.toFixed(4))
      .join(" ");
    for (const name of ["feFuncR", "feFuncG", "feFuncB"]) this.add(transfer, name, { type: "table", tableValues });
    return `url(#${this.filter_.id})`;
  }

  private add(parent: Element, name: string, attributes: Record<string, string>): Element {
    const element = document.createElementNS(kSvg, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    parent.append(element);
    return element;
  }
}

// Of a small copy, which the browser makes off this thread; of tiles the coarsest.
export async function histogramOfSource(source: ImageSource): Promise<Histogram> {
  const whole = source.kind === "bitmap" ? source.bitmap : (source.preview ?? (await source.load(0, 0, 0, new AbortController().signal)));
  const shrink = Math.min(1, kSample / Math.max(source.width, source.height));
  const [resizeWidth, resizeHeight] = [source.width, source.height].map((side) => Math.max(1, Math.round(side * shrink)));
  const small = await createImageBitmap(whole, { resizeWidth, resizeHeight } as ImageBitmapOptions);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: small.width, height: small.height });
  const context = canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
  context.drawImage(small, 0, 0);
  small.close();
  return histogramOf(context.getImageData(0, 0, canvas.width, canvas.height).data);
}
