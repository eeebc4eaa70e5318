import type { CommandId, LocalKey } from "@touchmark/annotator";
import type { Class } from "@touchmark/client";
import type { MenuRequest, ObjectRow } from "@touchmark/render";
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
  type LucideIcon,
  Maximize,
  Pin,
  Repeat,
  Scan,
  Scissors,
  SendToBack,
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
import { MenuItem, MenuLabel, MenuLine, PointMenu, SubMenu } from "~/kit/menu";
import { InsertTemplate, SaveTemplateItem } from "./template_menu";
import { ViewMenu } from "./view_menu";
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
      <MenuItem icon={visible ? EyeOff : Eye} keys={keyOf("object.hide")} onSelect={() => annotator.run("object.hide")}>
        {t(visible ? "menu.hide" : "menu.show")}
      </MenuItem>
      <MenuItem icon={Scan} keys={keyOf("view.zoom_selection")} onSelect={() => annotator.run("view.zoom_selection")}>
        {t("menu.zoom")}
      </MenuItem>
      <Under {...props} />
      {state.readonly ? null : (
        <>
          <MenuLine />
          <MenuItem icon={Trash2} danger keys={keyOf("edit.delete")} onSelect={annotator.deleteSelection}>
            {t("menu.delete")}
          </MenuItem>
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
      <MenuItem icon={SquareDashed} keys={keyOf("object.occluded")} checked={occluded} onSelect={() => annotator.run("object.occluded")}>
        {t("flag.occluded")}
      </MenuItem>
      <MenuItem
        icon={Lock}
        keys={keyOf("object.lock")}
        checked={chosen.every((o) => o.locked)}
        onSelect={() => annotator.run("object.lock")}
      >
        {t("menu.lock")}
      </MenuItem>
      <MenuItem icon={Pin} keys={keyOf("object.pin")} checked={chosen.every((o) => o.pinned)} onSelect={() => annotator.run("object.pin")}>
        {t("menu.pin")}
      </MenuItem>
      <Arrange annotator={annotator} chosen={chosen} />
      <MenuItem icon={CopyPlus} keys={keyOf("edit.duplicate")} onSelect={annotator.duplicate}>
        {t("menu.duplicate")}
      </MenuItem>
      <SaveTemplateItem />
      <AreaItems annotator={annotator} chosen={chosen} />
    </>
  );
}

// Of polygons and masks: several to one, one of several parts to several.
function AreaItems({ annotator, chosen }: Pick<Mounted, "annotator"> & { chosen: readonly ObjectRow[] }) {
  const areas = chosen.filter(({ shape }) => shape.kind === "polygon" || shape.kind === "mask");
  const parts = areas.some(({ shape }) => shape.kind === "mask" || (shape.kind === "polygon" && shape.parts.length > 1));
  return (
    <>
      {areas.length > 1 ? (
        <MenuItem icon={Combine} keys={keyOf("object.join")} onSelect={() => annotator.run("object.join")}>
          {t("menu.join")}
        </MenuItem>
      ) : null}
      {parts ? (
        <MenuItem icon={SquareSplitHorizontal} keys={keyOf("object.split")} onSelect={() => annotator.run("object.split")}>
          {t("menu.split")}
        </MenuItem>
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
    <MenuItem icon={icon} keys={keyOf(command)} disabled={disabled} onSelect={() => annotator.run(command)}>
      {words}
    </MenuItem>
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
        <MenuItem icon={Repeat} keys={keyOf("edit.repeat_last")} onSelect={() => annotator.run("edit.repeat_last")}>
          {t("menu.repeatLast")}
        </MenuItem>
      )}
      <MenuItem icon={SquareDashed} keys={keyOf("edit.select_all")} disabled={state.counts.total === 0} onSelect={annotator.selectAll}>
        {t("menu.selectAll")}
      </MenuItem>
      <MenuItem icon={state.allHidden ? Eye : EyeOff} keys={keyOf("view.hide_all")} onSelect={() => annotator.run("view.hide_all")}>
        {t(state.allHidden ? "canvas.showAll" : "canvas.hideAll")}
      </MenuItem>
      <MenuItem icon={Maximize} keys={keyOf("view.fit")} onSelect={annotator.fit}>
        {t("canvas.fit")}
      </MenuItem>
      <ViewMenu annotator={annotator} />
    </>
  );
}

function nameOf(classes: readonly Class[], id: number | undefined): string {
  return classes.find((c) => c.id === id)?.name ?? t("common.noClass");
}
