import { t } from "~/i18n";

// The keymap's own words unless the catalog has others.
export function commandLabel(id: string, label: string): string {
  const key = `keys.command.${id.replace(".", "_")}` as "keys.title";
  return t(key, { defaultValue: label });
}
