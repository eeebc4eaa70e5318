// The tools by name. A new tool is a file and a line here.
import { BoxTool } from "./box_tool";
import { CuboidTool } from "./cuboid_tool";
import { EllipseTool } from "./ellipse_tool";
import type { ToolId } from "./base/ids";
import { ExtremeBoxTool } from "./extreme_box_tool";
import { BrushTool } from "./paint/brush_tool";
import { FillTool } from "./paint/fill_tool";
import { LassoTool } from "./paint/lasso_tool";
import { PanTool } from "./pan_tool";
import { PointsTool } from "./points_tool";
import { PolygonTool } from "./polygon_tool";
import { PolylineTool } from "./polyline_tool";
import { RotatedBoxTool } from "./rotated_box_tool";
import { SelectTool } from "./select/select_tool";
import { SkeletonTool } from "./skeleton_tool";
import { RelationTool } from "./relation_tool";
import { SliceTool } from "./slice_tool";
import { GrabCutTool } from "./assist/grabcut_tool";
import { SamTool } from "./assist/sam_tool";
import { ScissorsTool } from "./assist/scissors_tool";
import { SuperpixelTool } from "./assist/superpixel_tool";
import { WandTool } from "./assist/wand_tool";
import { WatershedTool } from "./assist/watershed_tool";
import { TagTool } from "./tag_tool";
import { TextTool } from "./text_tool";
import type { Tool } from "./base/tool";

export function makeTools(): Readonly<Record<ToolId, Tool>> {
  return {
    select: new SelectTool(),
    pan: new PanTool(),
    box: new BoxTool(),
    rotated_box: new RotatedBoxTool(),
    ellipse: new EllipseTool(),
    cuboid_2d: new CuboidTool(),
    extreme_box: new ExtremeBoxTool(),
    polygon: new PolygonTool(),
    brush: new BrushTool("brush"),
    eraser: new BrushTool("eraser"),
    lasso: new LassoTool(),
    fill: new FillTool(),
    wand: new WandTool(),
    superpixel: new SuperpixelTool(),
    watershed: new WatershedTool(),
    grabcut: new GrabCutTool(),
    scissors: new ScissorsTool(),
    sam: new SamTool(),
    slice: new SliceTool(),
    polyline: new PolylineTool(),
    points: new PointsTool(),
    skeleton: new SkeletonTool(),
    relation: new RelationTool(),
    text: new TextTool(),
    tag: new TagTool(),
  };
}
