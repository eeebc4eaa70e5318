import type { PictureCommand } from "@touchmark/annotator";
import { Contrast, FlipHorizontal2, FlipVertical2, type LucideIcon, Map, RotateCcw, RotateCw, Ruler, Table2, Undo2 } from "lucide-react";
import { t } from "~/i18n";
import { MenuItem, MenuLine, SubMenu } from "~/kit/menu";
import { keyOf } from "~/lib/keyboard/keymap";
import { changesOf, usePicture } from "~/lib/picture/picture";
import type { Mounted } from "./use_annotator";

// How the picture lies and looks, in the menu of the image.
export function ViewMenu({ annotator }: Pick<Mounted, "annotator">) {
  const { guides, ...picture } = usePicture();
  const item = (command: PictureCommand, icon: LucideIcon, label: string, checked?: boolean) => (
    <MenuItem key={command} icon={icon} keys={keyOf(command)} checked={checked} onSelect={() => annotator.run(command)}>
      {label}
    </MenuItem>
  );
  return (
    <SubMenu icon={Contrast} label={t("picture.menu")}>
      {item("app.picture", Contrast, t("picture.open"), picture.panel)}
      <MenuLine />
      {item("app.turn_right", RotateCw, t("picture.step.right"))}
      {item("app.turn_left", RotateCcw, t("picture.step.left"))}
      {item("app.mirror", FlipVertical2, t("picture.step.mirror"))}
      {item("app.upend", FlipHorizontal2, t("picture.step.upend"))}
      {changesOf(picture).length > 0 ? item("app.picture_reset", Undo2, t("picture.reset")) : null}
      <MenuLine />
      {item("app.minimap", Map, t("picture.guide.minimap"), guides.minimap)}
      {item("app.grid", Table2, t("picture.guide.grid"), guides.grid)}
      {item("app.rulers", Ruler, t("picture.guide.rulers"), guides.rulers)}
    </SubMenu>
  );
}
