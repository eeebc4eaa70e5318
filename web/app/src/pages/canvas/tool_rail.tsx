import type { ToolId } from "@touchmark/annotator";
import type { AnnotatorState, Annotator } from "@touchmark/render";
import {
  Box,
  Brush,
  Circle,
  CircleDot,
  CircleHelp,
  Contrast,
  Eraser,
  Eye,
  EyeOff,
  Hand,
  Lasso,
  Magnet,
  type LucideIcon,
  MousePointer2,
  MoveUpRight,
  PaintBucket,
  Pentagon,
  PersonStanding,
  Scissors,
  Spline,
  Square,
  SquareDashedMousePointer,
  Tag,
  TextSelect,
  Type,
} from "lucide-react";
import { t } from "~/i18n";
import { IconButton } from "~/kit/button";
import { ClassMark } from "~/kit/class_mark";
import { Tip } from "~/kit/tooltip";
import { keyOf } from "~/lib/keyboard/keymap";
import { changesOf, usePicture } from "~/lib/picture/picture";

const kTools: readonly { id: ToolId; icon: LucideIcon }[] = [
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
  { id: "text", icon: TextSelect },
  { id: "relation", icon: MoveUpRight },
  { id: "slice", icon: Scissors },
  { id: "tag", icon: Tag },
];

export function toolsFor(readonly: boolean): readonly ToolId[] {
  return (readonly ? kTools.slice(0, 2) : kTools).map(({ id }) => id);
}

export function toolIcon(id: ToolId): LucideIcon | undefined {
  return kTools.find((tool) => tool.id === id)?.icon;
}

interface ToolRailProps {
  annotator: Annotator;
  state: AnnotatorState;
  className: string | undefined; // of the class in the hand; undefined: the project has none
  onHelp: () => void;
  onPickClass: () => void;
}

export function ToolRail({ annotator, state, className, onHelp, onPickClass }: ToolRailProps) {
  const tools = state.readonly ? kTools.slice(0, 2) : kTools;
  return (
    <div
      role="toolbar"
      aria-orientation="vertical"
      aria-label={t("canvas.tools")}
      className="flex w-11 shrink-0 flex-col items-center gap-px overflow-y-auto border-r bg-surface py-1.5 [scrollbar-width:none] *:shrink-0"
    >
      {tools.map(({ id, icon }) => (
        <IconButton
          key={id}
          icon={icon}
          size={32}
          side="right"
          label={t(`tool.${id}`)}
          keys={keyOf(`tool.${id}`)}
          active={state.tool === id}
          className={id === "rotated_box" ? "[&_svg]:rotate-[20deg]" : undefined}
          onClick={() => annotator.setTool(id)}
        />
      ))}
      {className !== undefined && !state.readonly ? <ActiveClass id={state.activeClass} name={className} onClick={onPickClass} /> : null}
      <div className="flex-1" />
      <PictureButton onClick={() => annotator.run("app.picture")} />
      {state.readonly ? null : (
        <IconButton
          icon={Magnet}
          size={32}
          side="right"
          label={t("canvas.snap")}
          keys={keyOf("app.snap")}
          active={state.snap}
          onClick={() => annotator.run("app.snap")}
        />
      )}
      <IconButton
        icon={Type}
        size={32}
        side="right"
        label={t("canvas.labels")}
        keys={keyOf("view.labels")}
        active={state.showLabels}
        onClick={() => annotator.run("view.labels")}
      />
      <IconButton
        icon={state.allHidden ? EyeOff : Eye}
        size={32}
        side="right"
        label={t(state.allHidden ? "canvas.showAll" : "canvas.hideAll")}
        keys={keyOf("view.hide_all")}
        onClick={() => annotator.run("view.hide_all")}
      />
      <IconButton icon={CircleHelp} size={32} side="right" label={t("canvas.keys")} keys={keyOf("app.help")} onClick={onHelp} />
    </div>
  );
}

// Marked while the picture is not shown as it is.
function PictureButton({ onClick }: { onClick: () => void }) {
  const picture = usePicture();
  const changed = changesOf(picture).length > 0;
  return (
    <IconButton
      icon={Contrast}
      size={32}
      side="right"
      label={t("picture.title")}
      keys={keyOf("app.picture")}
      active={picture.panel}
      badge={changed ? <span className="absolute top-1 right-1 size-2 rounded-full bg-warning" /> : null}
      onClick={onClick}
    />
  );
}

// The class in the hand, with its letter as on the image.
function ActiveClass({ id, name, onClick }: { id: number; name: string; onClick: () => void }) {
  return (
    <Tip label={t("classes.active", { name })} keys={keyOf("app.pick_class")} side="right">
      <button
        type="button"
        aria-label={t("classes.active", { name })}
        onClick={onClick}
        className="mt-1 inline-flex size-8 items-center justify-center rounded-control border-t hover:bg-hover"
      >
        <ClassMark id={id} size={22} />
      </button>
    </Tip>
  );
}
