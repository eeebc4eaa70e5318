import { Link } from "@tanstack/react-router";
import { MapPinOff } from "lucide-react";
import { t } from "~/i18n";
import { EmptyState } from "~/kit/feedback";

export function NotFound() {
  return (
    <main className="flex h-full flex-col">
      <EmptyState
        alone
        icon={MapPinOff}
        title={t("notFound.title")}
        action={
          <Link to="/" className="link">
            {t("shell.allProjects")}
          </Link>
        }
      >
        {t("notFound.text")}
      </EmptyState>
    </main>
  );
}
