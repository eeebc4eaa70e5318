// The tools in the order of the rail, with what they are drawn as. Those that look at the pixels share one place there.
import { kAssistTools, type ToolId } from "@touchmark/annotator";
import {
  Box,
  Brush,
  Circle,
  CircleDot,
  Crop,
  Eraser,
  Grid3x3,
  Hand,
  Lasso,
  type LucideIcon,
  MousePointer2,
  MoveUpRight,
  PaintBucket,
  Pentagon,
  PersonStanding,
  Scissors,
  ScissorsLineDashed,
  Spline,
  Square,
  SquareDashedMousePointer,
  Tag,
  TextSelect,
  WandSparkles,
  Sparkles,
  Waves,
} from "lucide-react";

export interface ToolIcon {
  readonly id: ToolId;
  readonly icon: LucideIcon;
}

const kTools: readonly ToolIcon[] = [
  { id: "select", icon: MousePointer2 },
  { id: "pan", icon: Hand },
  { id: "box", icon: Square },
  { id: "rotated_box", icon: Square },
  { id: "ellipse", icon: Circle },
  { id: "cuboid_2d", icon: Box },
  { id: "extreme_box", icon: SquareDashedMousePointer },
  { id: "polygon", icon: Pentagon },
  { id: "polyline", icon: Spline },
  { id: "points", icon: CircleDot },
  { id: "skeleton", icon: PersonStanding },
  { id: "brush", icon: Brush },
  { id: "eraser", icon: Eraser },
  { id: "lasso", icon: Lasso },
  { id: "fill", icon: PaintBucket },
  { id: "wand", icon: WandSparkles },
  { id: "superpixel", icon: Grid3x3 },
  { id: "watershed", icon: Waves },
  { id: "grabcut", icon: Crop },
  { id: "scissors", icon: ScissorsLineDashed },
  { id: "sam", icon: Sparkles },
  { id: "text", icon: TextSelect },
  { id: "relation", icon: MoveUpRight },
  { id: "slice", icon: Scissors },
  { id: "tag", icon: Tag },
];

export function toolsFor(readonly: boolean): readonly ToolIcon[] {
  return readonly ? kTools.slice(0, 2) : kTools;
}

// What the rail shows: each tool, and in the place of the first one that looks at the pixels all of those.
export function railOf(readonly: boolean): readonly (ToolIcon | readonly ToolIcon[])[] {
  const tools = toolsFor(readonly);
  const group = tools.filter(({ id }) => kAssistTools.has(id));
  return tools.flatMap((tool): (ToolIcon | readonly ToolIcon[])[] => {
    if (!kAssistTools.has(tool.id)) return [tool];
    return tool === group[0] ? [group] : [];
  });
}
