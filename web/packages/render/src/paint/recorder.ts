// A 2D context that paints nothing and remembers what it was told to paint, with all that decides how it looks. What
// it does not know throws, so that nothing painted goes unseen. For tests in a DOM without pixels.

export interface Mark {
  readonly op: "fill" | "stroke" | "fillRect" | "strokeRect" | "clearRect" | "drawImage" | "fillText";
  readonly path: string; // "M1 2L3 4Z", "rect(1,2,3,4)", "arc(1,2,3)", in the units of the caller
  readonly style: string; // of the fill or the stroke
  readonly width: number;
  readonly dash: readonly number[];
  readonly alpha: number;
  readonly rule: string;
  readonly scale: number; // device pixels a unit
  readonly matrix: readonly number[]; // of the whole transform
  readonly clip: string; // the path that it was cut to, "" for none
  readonly smooth: boolean;
  readonly text: string;
  readonly direction: string; // of the text
  readonly align: string;
  readonly image: unknown;
  readonly composite: string;
}

const kStart = {
  fillStyle: "#000",
  strokeStyle: "#000",
  lineWidth: 1,
  globalAlpha: 1,
  globalCompositeOperation: "source-over",
  imageSmoothingEnabled: true,
  imageSmoothingQuality: "low",
  lineJoin: "miter",
  font: "10px sans-serif",
  textBaseline: "alphabetic",
  textAlign: "start",
  direction: "inherit",
  // Not members of a context, but part of its state.
  dash: [] as readonly number[],
  matrix: [1, 0, 0, 1, 0, 0] as readonly number[],
  clip: "",
};
type State = typeof kStart;

const kMembers: ReadonlySet<string> = new Set(Object.keys(kStart).filter((name) => !["dash", "matrix", "clip"].includes(name)));
const kLetterWidth = 6;

const round = (value: number) => Math.round(value * 1000) / 1000 + 0; // -0 is 0
const numbers = (values: readonly number[]) => values.map(round);

export class Recorder {
  marks: Mark[] = [];
  pixels: ImageData | null = null; // the last that was put
  readonly context: CanvasRenderingContext2D;
  private state_: State = { ...kStart };
  private readonly saved_: State[] = [];
  private path_ = "";
  private readonly methods_: Readonly<Record<string, (...args: never[]) => unknown>>;

  constructor(readonly canvas: { width: number; height: number } = { width: 0, height: 0 }) {
    this.methods_ = { ...this.stateMethods(), ...this.pathMethods(), ...this.paintMethods() };
    this.context = new Proxy({} as CanvasRenderingContext2D, {
      get: (_, name) => this.read(String(name)),
      set: (_, name, value) => this.write(String(name), value),
    });
  }

  // What was painted since the canvas was last emptied, without the emptying.
  get shown(): readonly Mark[] {
    return this.marks.filter((mark) => mark.op !== "clearRect");
  }

  strokes(style: string): readonly string[] {
    return this.shown.filter((mark) => mark.op === "stroke" && mark.style === style).map((mark) => mark.path);
  }

  texts(): readonly string[] {
    return this.shown.filter((mark) => mark.op === "fillText").map((mark) => mark.text);
  }

  private read(name: string): unknown {
    if (name === "canvas") return this.canvas;
    if (kMembers.has(name)) return this.state_[name as keyof State];
    const method = this.methods_[name];
    if (method === undefined) throw new Error(`the recorder knows no context.${name}`);
    return method;
  }

  private write(name: string, value: unknown): boolean {
    if (!kMembers.has(name)) throw new Error(`the recorder knows no context.${name}`);
    this.state_ = { ...this.state_, [name]: value };
    return true;
  }

  private stateMethods() {
    return {
      save: () => void this.saved_.push(this.state_),
      restore: () => void (this.state_ = this.saved_.pop() ?? this.state_),
      setLineDash: (dash: readonly number[]) => void (this.state_ = { ...this.state_, dash: [...dash] }),
      setTransform: (a: number, b: number, c: number, d: number, e: number, f: number) => {
        if (a * c + b * d !== 0 || Math.hypot(a, b) !== Math.hypot(c, d)) throw new Error("the recorder knows no skew");
        this.state_ = { ...this.state_, matrix: [a, b, c, d, e, f] };
      },
      getTransform: () => {
        const [a, b, c, d, e, f] = this.state_.matrix;
        return { a, b, c, d, e, f };
      },
      translate: (x: number, y: number) => this.move([1, 0, 0, 1, x, y]),
      rotate: (angle: number) => this.move([Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0]),
      clip: () => void (this.state_ = { ...this.state_, clip: this.path_ }),
      measureText: (text: string) => ({ width: text.length * kLetterWidth }),
    };
  }

  private move([a, b, c, d, e, f]: readonly [number, number, number, number, number, number]): void {
    const [p, q, r, s, x, y] = this.state_.matrix as [number, number, number, number, number, number];
    const matrix = [p * a + r * b, q * a + s * b, p * c + r * d, q * c + s * d, p * e + r * f + x, q * e + s * f + y];
    this.state_ = { ...this.state_, matrix };
  }

  private pathMethods() {
    const add = (part: string) => void (this.path_ += part);
    return {
      beginPath: () => void (this.path_ = ""),
      moveTo: (x: number, y: number) => add(`M${numbers([x, y]).join(" ")}`),
      lineTo: (x: number, y: number) => add(`L${numbers([x, y]).join(" ")}`),
      closePath: () => add("Z"),
      rect: (...box: number[]) => add(`rect(${numbers(box)})`),
      roundRect: (x: number, y: number, width: number, height: number, _radii: unknown) => add(`rect(${numbers([x, y, width, height])})`),
      ellipse: (x: number, y: number, rx: number, ry: number, turned: number, ..._angles: number[]) =>
        add(`ellipse(${numbers([x, y, rx, ry, turned])})`),
      arc: (x: number, y: number, radius: number, ..._angles: number[]) => add(`arc(${numbers([x, y, radius])})`),
    };
  }

  private paintMethods() {
    const box = (values: readonly number[]) => `rect(${numbers(values)})`;
    return {
      fill: (rule = "nonzero") => this.mark("fill", this.path_, { rule }),
      stroke: () => this.mark("stroke", this.path_),
      fillRect: (...rect: number[]) => this.mark("fillRect", box(rect)),
      strokeRect: (...rect: number[]) => this.mark("strokeRect", box(rect)),
      clearRect: (...rect: number[]) => {
        if (this.state_.clip === "") this.marks = []; // everywhere is cleared by the whole canvas only
        this.mark("clearRect", box(rect));
      },
      drawImage: (image: unknown, ...at: number[]) => this.mark("drawImage", box(at), { image }),
      fillText: (text: string, x: number, y: number) => this.mark("fillText", `M${numbers([x, y]).join(" ")}`, { text }),
      createImageData: (width: number, height: number) => ({ width, height, data: new Uint8ClampedArray(4 * width * height) }),
      putImageData: (data: ImageData) => void (this.pixels = data),
    };
  }

  // An empty path paints nothing.
  private mark(op: Mark["op"], path: string, more: Partial<Mark> = {}): void {
    if (path === "") return;
    const {
      fillStyle,
      strokeStyle,
      lineWidth: width,
      globalAlpha: alpha,
      globalCompositeOperation: composite,
      imageSmoothingEnabled: smooth,
      dash,
      matrix,
      clip,
      direction,
      textAlign: align,
    } = this.state_;
    const scale = Math.hypot(matrix[0] as number, matrix[1] as number);
    const style = op === "stroke" || op === "strokeRect" ? strokeStyle : fillStyle;
    this.marks.push({
      op,
      path,
      style,
      width,
      dash,
      alpha,
      rule: "",
      scale,
      matrix,
      clip,
      smooth,
      text: "",
      direction,
      align,
      image: null,
      composite,
      ...more,
    });
  }
}

const recorders = new WeakMap<object, Recorder>();

// The recorder of a canvas of the document. Needs installRecorders().
export function recorderOf(canvas: HTMLCanvasElement): Recorder {
  let recorder = recorders.get(canvas);
  if (recorder === undefined) recorders.set(canvas, (recorder = new Recorder(canvas)));
  return recorder;
}

// From now on every canvas of the document has a recorder for its 2D context.
export function installRecorders(): void {
  Object.defineProperty(HTMLCanvasElement.prototype, "getContext", {
    configurable: true,
    value(this: HTMLCanvasElement, kind: string) {
      return kind === "2d" ? recorderOf(this).context : null;
    },
  });
}
