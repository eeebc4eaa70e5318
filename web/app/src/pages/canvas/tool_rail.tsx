import type { ToolId } from "@touchmark/annotator";
import type { AnnotatorState, Annotator } from "@touchmark/render";
import { ChevronRight, CircleHelp, Contrast, Eye, EyeOff, Magnet, Type } from "lucide-react";
import { useEffect } from "react";
import { t } from "~/i18n";
import { IconButton } from "~/kit/button";
import { ClassMark } from "~/kit/class_mark";
import { Menu, MenuItem } from "~/kit/menu";
import { Tip } from "~/kit/tooltip";
import { focusCanvas } from "~/lib/browser/focus_canvas";
import { keyOf } from "~/lib/keyboard/keymap";
import { changesOf, usePicture } from "~/lib/picture/picture";
import { railOf, type ToolIcon } from "./tool_icons";

interface ToolRailProps {
  annotator: Annotator;
  state: AnnotatorState;
  className: string | undefined; // of the class in the hand; undefined: the project has none
  onHelp: () => void;
  onPickClass: () => void;
}

export function ToolRail({ annotator, state, className, onHelp, onPickClass }: ToolRailProps) {
  return (
    <div
      role="toolbar"
      aria-orientation="vertical"
      aria-label={t("canvas.tools")}
      className="flex w-11 shrink-0 flex-col items-center gap-0.5 overflow-y-auto border-r bg-surface py-1.5 [scrollbar-width:none] *:shrink-0"
    >
      {railOf(state.readonly).map((place) =>
        "id" in place ? (
          <ToolButton key={place.id} {...place} armed={state.tool === place.id} onClick={() => annotator.setTool(place.id)} />
        ) : (
          <ToolGroup key="assist" tools={place} annotator={annotator} state={state} />
        ),
      )}
      {className !== undefined && !state.readonly ? <ActiveClass id={state.activeClass} name={className} onClick={onPickClass} /> : null}
      <div className="flex-1" />
      <PictureButton onClick={() => annotator.run("app.picture")} />
      {state.readonly ? null : (
        <IconButton
          icon={Magnet}
          size={28}
          side="right"
          label={t("canvas.snap")}
          keys={keyOf("app.snap")}
          active={state.snap}
          onClick={() => annotator.run("app.snap")}
        />
      )}
      <IconButton
        icon={Type}
        size={28}
        side="right"
        label={t("canvas.labels")}
        keys={keyOf("view.labels")}
        active={state.showLabels}
        onClick={() => annotator.run("view.labels")}
      />
      <IconButton
        icon={state.allHidden ? EyeOff : Eye}
        size={28}
        side="right"
        label={t(state.allHidden ? "canvas.showAll" : "canvas.hideAll")}
        keys={keyOf("view.hide_all")}
        onClick={() => annotator.run("view.hide_all")}
      />
      <IconButton icon={CircleHelp} size={28} side="right" label={t("canvas.keys")} keys={keyOf("app.help")} onClick={onHelp} />
    </div>
  );
}

function ToolButton({ id, icon, armed, onClick }: ToolIcon & { armed: boolean; onClick: () => void }) {
  return (
    <IconButton
      icon={icon}
      size={28}
      side="right"
      label={t(`tool.${id}`)}
      keys={keyOf(`tool.${id}`)}
      active={armed}
      className={id === "rotated_box" ? "[&_svg]:rotate-[20deg]" : undefined}
      onClick={onClick}
    />
  );
}

let last: ToolId = "wand"; // of the group, taken up last

// Several tools in one place, which shows the one that was taken up last.
function ToolGroup({ tools, annotator, state }: { tools: readonly ToolIcon[] } & Pick<ToolRailProps, "annotator" | "state">) {
  const armed = tools.some(({ id }) => id === state.tool);
  useEffect(() => {
    if (armed) last = state.tool;
  }, [armed, state.tool]);
  const shown = tools.find(({ id }) => id === (armed ? state.tool : last)) ?? tools[0];
  if (!shown) return null;
  const button = (
    <IconButton
      icon={shown.icon}
      size={28}
      side="right"
      label={t("canvas.assist")}
      active={armed}
      badge={<ChevronRight size={8} aria-hidden className="absolute right-0 bottom-0" />}
    />
  );
  return (
    <Menu trigger={button} side="right">
      {tools.map(({ id, icon }) => (
        <MenuItem
          key={id}
          icon={icon}
          keys={keyOf(`tool.${id}`)}
          checked={state.tool === id}
          onSelect={() => {
            annotator.setTool(id);
            focusCanvas();
          }}
        >
          {t(`tool.${id}`)}
        </MenuItem>
      ))}
    </Menu>
  );
}

// Marked while the picture is not shown as it is.
function PictureButton({ onClick }: { onClick: () => void }) {
  const picture = usePicture();
  const changed = changesOf(picture).length > 0;
  return (
    <IconButton
      icon={Contrast}
      size={28}
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
        className="mt-1 inline-flex size-7 items-center justify-center rounded-control border-t hover:bg-hover"
      >
        <ClassMark id={id} size={22} />
      </button>
    </Tip>
  );
}
