import { CircleAlert, LogIn, type LucideIcon, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { gate } from "~/api/client";
import { explain } from "~/api/explain";
import { useGate } from "~/api/hooks";
import { t } from "~/i18n";
import { Button } from "./button";
import { cx } from "./cx";

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  children?: ReactNode; // what this place is for
  action?: ReactNode; // the one next step
  alone?: boolean; // it is the whole page, and its title the page's heading
}

export function EmptyState({ icon: Icon, title, children, action, alone }: EmptyStateProps) {
  const Heading = alone ? "h1" : "h2";
  return (
    <div className="flex flex-1 flex-col items-start justify-center gap-2 self-center px-6 py-12">
      <Icon size={20} className="text-muted" aria-hidden />
      <Heading className="text-lg">{title}</Heading>
      {children ? <p className="max-w-[420px] text-md text-muted">{children}</p> : null}
      {action ? <div className="mt-2 flex gap-2">{action}</div> : null}
    </div>
  );
}

export function Skeleton({ className }: { className?: string }) {
  return <div className={cx("skeleton", className)} aria-hidden />;
}

// What happened, why, what to do; the last as a button when trying again can help.
export function ErrorNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const said = explain(error);
  const gateState = useGate();
  return (
    <div role="alert" className="flex items-start gap-2 rounded-control bg-bad-soft px-3 py-2">
      <CircleAlert size={16} className="mt-px shrink-0 text-bad" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words">{said.what}</p>
        {said.todo ? <p className="text-muted">{said.todo}</p> : null}
      </div>
      {said.signIn && gateState.kind === "out" && !gateState.offered ? (
        <Button dense icon={LogIn} onClick={gate.offer}>
          {t("signIn.submit")}
        </Button>
      ) : null}
      {onRetry && said.retry ? (
        <Button dense icon={RotateCw} onClick={onRetry}>
          {t("common.retry")}
        </Button>
      ) : null}
    </div>
  );
}

export function ErrorPage({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div className="mx-auto mt-12 w-full max-w-[520px] px-4">
      <ErrorNote error={error} onRetry={onRetry} />
      <a href="/" className="link mt-3 inline-block">
        {t("shell.allProjects")}
      </a>
    </div>
  );
}

export function ProgressBar({ done, total, label }: { done: number; total: number; label: string }) {
  const known = total > 0;
  const percent = known ? Math.min(100, (done / total) * 100) : 0;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={known ? total : undefined}
      aria-valuenow={known ? Math.min(done, total) : undefined}
      className={cx("h-1.5 overflow-hidden rounded-full bg-hover", !known && "hatch")}
    >
      <div className="h-full rounded-full bg-accent" style={{ width: `${percent}%` }} />
    </div>
  );
}
