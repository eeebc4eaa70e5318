import type { CommandId, LocalKey, ShapeKind } from "@touchmark/annotator";
import type { Class } from "@touchmark/client";
import type { Annotator, MenuRequest, ObjectRow } from "@touchmark/render";
import {
  BringToFront,
  ClipboardPaste,
  Combine,
  Copy,
  CopyPlus,
  Eye,
  EyeOff,
  Group,
  Layers,
  Layers2,
  Lock,
  Magnet,
  type LucideIcon,
  Maximize,
  Pin,
  Repeat,
  Scan,
  Scissors,
  SendToBack,
  Shrink,
  Sparkles,
  SkipForward,
  SquareDashed,
  SquareSplitHorizontal,
  Tag,
  TextSelect,
  Trash2,
  Ungroup,
} from "lucide-react";
import { t } from "~/i18n";
import { ClassMark } from "~/kit/class_mark";
import { type ItemProps, MenuItem, MenuLabel, MenuLine, PointMenu, SubMenu } from "~/kit/menu";
import { InsertTemplate, SaveTemplateItem } from "./template_menu";
import { ViewMenu } from "./view_menu";
import { unavailableWords } from "./command_words";
import { sizeOf } from "./object_words";
import { keyOf } from "~/lib/keyboard/keymap";
import type { Mounted } from "./use_annotator";

interface CanvasMenuProps extends Mounted {
  project: number;
  request: MenuRequest;
  classes: readonly Class[];
  onPickClass: () => void;
  onClose: () => void;
}

// What can be done with what is under the pointer, or with the image where nothing is.
export function CanvasMenu(props: CanvasMenuProps) {
  const { request, onClose } = props;
  return (
    <PointMenu at={request.client} label={t("menu.title")} onClose={onClose}>
      {request.on.length > 0 ? <OfObjects {...props} /> : <OfImage {...props} />}
    </PointMenu>
  );
}

function OfObjects(props: CanvasMenuProps) {
  const { annotator, state, objects, request, classes, onPickClass } = props;
  const chosen = objects.filter((o) => request.on.includes(o.key));
  const name = chosen.length === 1 ? nameOf(classes, chosen[0]?.classId) : t("details.many", { count: chosen.length });
  const visible = chosen.some((o) => o.visible);
  return (
    <>
      <MenuLabel>{name}</MenuLabel>
      {state.readonly ? null : <EditItems annotator={annotator} chosen={chosen} onPickClass={onPickClass} />}
      <MenuItem icon={Copy} keys={keyOf("edit.copy")} onSelect={annotator.copy}>
        {t("menu.copy")}
      </MenuItem>
      <CommandItem annotator={annotator} icon={visible ? EyeOff : Eye} command="object.hide">
        {t(visible ? "menu.hide" : "menu.show")}
      </CommandItem>
      <CommandItem annotator={annotator} icon={Scan} command="view.zoom_selection">
        {t("menu.zoom")}
      </CommandItem>
      <Under {...props} />
      {state.readonly ? null : (
        <>
          <MenuLine />
          <CommandItem annotator={annotator} icon={Trash2} danger command="edit.delete">
            {t("menu.delete")}
          </CommandItem>
        </>
      )}
    </>
  );
}

function EditItems({
  annotator,
  chosen,
  onPickClass,
}: Pick<Mounted, "annotator"> & { chosen: readonly ObjectRow[]; onPickClass: () => void }) {
  const occluded = chosen.every((o) => o.flags.includes("occluded"));
  return (
    <>
      <MenuItem icon={Tag} keys={keyOf("app.pick_class")} onSelect={onPickClass}>
        {t("menu.class")}
      </MenuItem>
      <CommandItem annotator={annotator} icon={SquareDashed} command="object.occluded" checked={occluded}>
        {t("flag.occluded")}
      </CommandItem>
      <CommandItem annotator={annotator} icon={Lock} command="object.lock" checked={chosen.every((o) => o.locked)}>
        {t("menu.lock")}
      </CommandItem>
      <CommandItem annotator={annotator} icon={Pin} command="object.pin" checked={chosen.every((o) => o.pinned)}>
        {t("menu.pin")}
      </CommandItem>
      <Arrange annotator={annotator} chosen={chosen} />
      <MenuItem icon={CopyPlus} keys={keyOf("edit.duplicate")} onSelect={annotator.duplicate}>
        {t("menu.duplicate")}
      </MenuItem>
      <SaveTemplateItem />
      <AreaItems annotator={annotator} chosen={chosen} />
    </>
  );
}

const kAreas: ReadonlySet<ShapeKind> = new Set<ShapeKind>(["polygon", "mask", "box", "rotated_box", "ellipse", "cuboid_2d"]);

// Of what encloses an area: several to one, one of several parts to several.
function AreaItems({ annotator, chosen }: Pick<Mounted, "annotator"> & { chosen: readonly ObjectRow[] }) {
  const areas = chosen.filter(({ shape }) => shape.kind === "polygon" || shape.kind === "mask");
  const joins = chosen.filter(({ shape, kind }) => kAreas.has(shape.kind) && kind !== "caption");
  const parts = areas.some(({ shape }) => shape.kind === "mask" || (shape.kind === "polygon" && shape.parts.length > 1));
  return (
    <>
      {joins.length > 1 ? (
        <CommandItem annotator={annotator} icon={Combine} command="object.join">
          {t("menu.join")}
        </CommandItem>
      ) : null}
      {parts ? (
        <CommandItem annotator={annotator} icon={SquareSplitHorizontal} command="object.split">
          {t("menu.split")}
        </CommandItem>
      ) : null}
      {chosen.some(({ shape }) => shape.kind === "box") ? (
        <CommandItem annotator={annotator} icon={Shrink} command="object.tighten">
          {t("menu.tighten")}
        </CommandItem>
      ) : null}
      {chosen.some(({ shape }) => shape.kind === "box") ? (
        <CommandItem annotator={annotator} icon={Sparkles} command="object.box_to_mask">
          {t("menu.boxToMask")}
        </CommandItem>
      ) : null}
      {areas.some(({ shape }) => shape.kind === "polygon") ? (
        <CommandItem annotator={annotator} icon={Magnet} command="object.snap_edges">
          {t("menu.snapEdges")}
        </CommandItem>
      ) : null}
      {areas.length > 0 ? (
        <MenuItem icon={Scissors} keys={keyOf("tool.slice")} onSelect={() => annotator.setTool("slice")}>
          {t("menu.slice")}
        </MenuItem>
      ) : null}
    </>
  );
}

function Arrange({ annotator, chosen }: Pick<Mounted, "annotator"> & { chosen: readonly ObjectRow[] }) {
  const row = (icon: LucideIcon, command: CommandId, words: string, disabled = false) => (
    <CommandItem annotator={annotator} icon={icon} command={command} disabled={disabled}>
      {words}
    </CommandItem>
  );
  return (
    <SubMenu icon={Layers2} label={t("menu.arrange")}>
      {row(BringToFront, "object.to_front", t("menu.toFront"))}
      {row(SendToBack, "object.to_back", t("menu.toBack"))}
      {row(Group, "object.group", t("menu.group"), chosen.length < 2)}
      {row(
        Ungroup,
        "object.ungroup",
        t("menu.ungroup"),
        chosen.every((o) => o.group === 0),
      )}
      {row(TextSelect, "object.text", t("menu.text"))}
      {row(SkipForward, "app.copy_to_next", t("menu.copyToNext"))}
    </SubMenu>
  );
}

// Several lie there: each by its class and size, to be picked.
function Under({ annotator, objects, state, request, classes }: CanvasMenuProps) {
  if (request.under.length < 2) return null;
  const rows = new Map<LocalKey, ObjectRow>(objects.map((o) => [o.key, o]));
  return (
    <SubMenu icon={Layers} label={t("menu.under", { count: request.under.length })}>
      {request.under.slice(0, 50).map((key) => {
        const row = rows.get(key);
        if (!row) return null;
        return (
          <MenuItem
            key={key}
            mark={<ClassMark id={row.classId} />}
            note={sizeOf(row.shape)}
            checked={state.selection.includes(key)}
            onSelect={() => annotator.select([key])}
          >
            {nameOf(classes, row.classId)}
          </MenuItem>
        );
      })}
    </SubMenu>
  );
}

function OfImage({ annotator, state, request, project }: CanvasMenuProps) {
  return (
    <>
      {state.readonly ? null : (
        <MenuItem
          icon={ClipboardPaste}
          keys={keyOf("edit.paste")}
          disabled={!annotator.canPaste()}
          onSelect={() => annotator.paste(request.image)}
        >
          {t("menu.paste")}
        </MenuItem>
      )}
      {state.readonly ? null : <InsertTemplate annotator={annotator} project={project} at={request.image} />}
      {state.readonly ? null : (
        <CommandItem annotator={annotator} icon={Repeat} command="edit.repeat_last">
          {t("menu.repeatLast")}
        </CommandItem>
      )}
      <MenuItem icon={SquareDashed} keys={keyOf("edit.select_all")} disabled={state.counts.total === 0} onSelect={annotator.selectAll}>
        {t("menu.selectAll")}
      </MenuItem>
      <CommandItem annotator={annotator} icon={state.allHidden ? Eye : EyeOff} command="view.hide_all">
        {t(state.allHidden ? "canvas.showAll" : "canvas.hideAll")}
      </CommandItem>
      <MenuItem icon={Maximize} keys={keyOf("view.fit")} onSelect={annotator.fit}>
        {t("canvas.fit")}
      </MenuItem>
      <ViewMenu annotator={annotator} />
    </>
  );
}

interface CommandItemProps extends Omit<ItemProps, "keys" | "note" | "onSelect"> {
  annotator: Annotator;
  command: CommandId;
}

// Greyed out with the reason, where it would have nothing to do.
function CommandItem({ annotator, command, disabled = false, ...item }: CommandItemProps) {
  const why = unavailableWords(annotator, command);
  return (
    <MenuItem {...item} keys={keyOf(command)} disabled={disabled || why !== null} note={why} onSelect={() => annotator.run(command)} />
  );
}

function nameOf(classes: readonly Class[], id: number | undefined): string {
  return classes.find((c) => c.id === id)?.name ?? t("common.noClass");
}
