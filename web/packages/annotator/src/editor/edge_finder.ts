// Edges of the picture around the pointer, for what snaps to them: asked for when the pointer comes where none are known.
import type { Ask, AssistPort, EdgesAnswer } from "../assist/ask";
import { coversPoint, edgePoint } from "../assist/follow";
import { placed } from "../geometry/point";
import type { Size } from "../model/annotation";
import type { Point } from "../model/shape";

export class EdgeFinder {
  private known_: EdgesAnswer | null = null;
  private zoom_ = NaN;
  private asking_ = false;

  constructor(private readonly ask_: AssistPort["ask"]) {}

  // Null: no edge is that near, or it is not known yet. `radius` and `pixel`: image pixels.
  near(p: Point, radius: number, pixel: number, frame: Size): Point | null {
    const zoom = Math.floor(Math.log2(Math.max(1, pixel)));
    const inside = p.x >= 0 && p.y >= 0 && p.x <= frame.width && p.y <= frame.height;
    if (!inside) return null;
    const covered = this.known_ !== null && this.zoom_ === zoom && coversPoint(this.known_.window, p, radius, frame);
    if (!covered && !this.asking_) this.look({ kind: "edges", at: p, pixel }, zoom);
    const found = covered && this.known_ !== null ? edgePoint(this.known_, p.x, p.y, radius) : null;
    return found === null ? null : { x: placed(found[0]), y: placed(found[1]) };
  }

  private look(ask: Ask, zoom: number): void {
    this.asking_ = true;
    this.ask_(ask, "edges", (answer) => {
      this.asking_ = false;
      this.known_ = answer?.kind === "edges" ? answer : null;
      this.zoom_ = zoom;
    });
  }
}
