import type { ComponentProps, ReactNode } from "react";
import { t } from "~/i18n";
import { cx } from "./cx";

export function Table({ head, children, label }: { head: ReactNode; children: ReactNode; label: string }) {
  return (
    <table aria-label={label} className="w-full border-collapse text-sm">
      <thead>
        <tr className="border-b text-left text-xs text-muted">{head}</tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

// Without a name it heads the column of the row's buttons.
export function Th({ numeric, className, children, ...rest }: ComponentProps<"th"> & { numeric?: boolean }) {
  return (
    <th scope="col" className={cx("h-8 px-3 font-medium whitespace-nowrap", numeric && "numeric", className)} {...rest}>
      {children ?? <span className="sr-only">{t("common.actions")}</span>}
    </th>
  );
}

export function Td({ numeric, className, ...rest }: ComponentProps<"td"> & { numeric?: boolean }) {
  return <td className={cx("h-10 px-3", numeric && "numeric", className)} {...rest} />;
}
