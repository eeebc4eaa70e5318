import type { Point } from "@touchmark/annotator";
import type { Annotator } from "@touchmark/render";
import { BookmarkPlus, LayoutTemplate, Settings2 } from "lucide-react";
import { useEffect } from "react";
import { t } from "~/i18n";
import { MenuItem, MenuLine, SubMenu } from "~/kit/menu";
import { useTemplates } from "~/lib/templates/templates";
import { setPageCommands } from "~/shell/palette_state";
import { openTemplates } from "./template_dialogs";

export function SaveTemplateItem() {
  return (
    <MenuItem icon={BookmarkPlus} onSelect={() => openTemplates("save")}>
      {t("templates.saveSelection")}
    </MenuItem>
  );
}

// The project's templates, each to be put where the menu was opened.
export function InsertTemplate({ annotator, project, at }: { annotator: Annotator; project: number; at: Point }) {
  const templates = useTemplates(project);
  return (
    <SubMenu icon={LayoutTemplate} label={t("templates.insert")}>
      {templates.length === 0 ? <MenuItem disabled>{t("templates.noneShort")}</MenuItem> : null}
      {templates.map(({ id, name, objects }) => (
        <MenuItem key={id} note={t("templates.objects", { count: objects.length })} onSelect={() => annotator.insert(objects, at)}>
          {name}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem icon={Settings2} onSelect={() => openTemplates("manage")}>
        {t("templates.manage")}
      </MenuItem>
    </SubMenu>
  );
}

// The same by name: what is inserted comes where the pointer was last.
export function useTemplateCommands(annotator: Annotator | null, project: number, readonly: boolean): void {
  const templates = useTemplates(project);
  useEffect(() => {
    if (!annotator || readonly) return;
    const insert = templates.map(({ id, name, objects }) => ({
      id: `template.${id}`,
      label: t("templates.insertNamed", { name }),
      icon: LayoutTemplate,
      run: () => void annotator.insert(objects),
    }));
    const save = { id: "templates.save", label: t("templates.saveSelection"), icon: BookmarkPlus, run: () => openTemplates("save") };
    const manage = { id: "templates.manage", label: t("templates.manage"), icon: Settings2, run: () => openTemplates("manage") };
    return setPageCommands([save, ...insert, manage], t("templates.title"));
  }, [annotator, templates, readonly]);
}
