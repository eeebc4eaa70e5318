// What an editor knows of its image and classes.
import type { ClassInfo, SkeletonInfo, Size } from "../model/annotation";
import type { EditorOptions } from "./options";
import { unnamed } from "./edits";

export abstract class EditorSettings {
  protected frame_: Size;
  protected classes_: readonly ClassInfo[];
  protected readonly_: boolean;
  protected activeClass_: number;
  private pixel_ = 1;

  protected constructor(protected readonly options_: EditorOptions) {
    this.frame_ = options_.frame;
    this.classes_ = options_.classes;
    this.readonly_ = options_.readonly ?? false;
    this.activeClass_ = options_.classId ?? this.pickable()[0]?.id ?? 0;
  }

  get frame(): Size {
    return this.frame_;
  }
  get classes(): readonly ClassInfo[] {
    return this.classes_;
  }
  get readonly(): boolean {
    return this.readonly_;
  }
  get activeClass(): number {
    return this.activeClass_;
  }
  get pixel(): number {
    return this.pixel_;
  }

  pickable(): readonly ClassInfo[] {
    return this.classes_.filter((c) => c.retired !== true);
  }

  className(classId: number): string {
    return this.classes_.find((c) => c.id === classId)?.name ?? (this.options_.unnamed ?? unnamed)(classId);
  }

  skeletonOf(classId: number): SkeletonInfo | null {
    return this.classes_.find((c) => c.id === classId)?.skeleton ?? null;
  }

  setPixel(pixel: number): void {
    this.pixel_ = pixel;
  }
  setFrame(frame: Size): void {
    this.frame_ = frame;
  }
}
