import { t } from "~/i18n";
import { count } from "~/lib/text/format";

// "1 image", "3,000 annotations"
export const images = (n: number) => t("import.nImages", { count: n, n: count(n) });
export const annotations = (n: number) => t("import.nAnnotations", { count: n, n: count(n) });
export const classes = (n: number) => t("import.nClasses", { count: n, n: count(n) });
