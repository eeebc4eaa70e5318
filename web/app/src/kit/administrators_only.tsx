import { ShieldAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useAdministrator } from "~/api/hooks";
import { t } from "~/i18n";
import { EmptyState } from "./feedback";

// Around what is about the server: nothing is asked for that would be refused.
export function AdministratorsOnly({ children }: { children: ReactNode }) {
  if (useAdministrator()) return children;
  return (
    <EmptyState alone icon={ShieldAlert} title={t("server.onlyTitle")}>
      {t("server.onlyText")}
    </EmptyState>
  );
}
