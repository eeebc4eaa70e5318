import { Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { t } from "~/i18n";
import { Skeleton } from "~/kit/feedback";

export function CanvasSkeleton() {
  return (
    <div className="flex h-full flex-col" aria-busy>
      <div className="flex h-12 items-center gap-3 border-b bg-surface px-3">
        <Skeleton className="h-5 w-56" />
      </div>
      <div className="flex min-h-0 flex-1">
        <div className="w-11 border-r bg-surface" />
        <div className="flex-1" />
        <div className="w-[300px] border-l bg-surface p-3">
          <Skeleton className="h-5 w-32" />
        </div>
      </div>
      <div className="h-8 border-t bg-surface" />
    </div>
  );
}

export function BackToData({ project }: { project: number }) {
  return (
    <header className="flex h-12 shrink-0 items-center border-b bg-surface px-2">
      <Link
        to="/projects/$project/data"
        params={{ project }}
        className="inline-flex h-8 items-center gap-2 rounded-control px-2 text-muted hover:bg-hover hover:text-ink"
      >
        <ArrowLeft size={16} aria-hidden />
        {t("places.data")}
      </Link>
    </header>
  );
}
