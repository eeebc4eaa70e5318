// For the web's type checker.
export interface Step {
  readonly say?: string;
}

export interface Target {
  apply(operations: readonly never[], role: string): object | Promise<object>;
  list(): readonly object[] | Promise<readonly object[]>;
  deleted(): readonly object[] | Promise<readonly object[]>;
  suggest(contents: readonly never[]): object | Promise<object>;
  submit(): void | Promise<void>;
}

export const kFrame: { readonly width: number; readonly height: number };
export const kClasses: readonly string[];
export const kAttributes: readonly {
  readonly name: string;
  readonly kind: "text" | "number" | "checkbox" | "select" | "multi_select";
  readonly options?: readonly string[];
  readonly min?: number;
}[];
export const kSteps: readonly Step[];
export function runStep(target: Target, step: Step, known: Map<string, number>): Promise<void>;
