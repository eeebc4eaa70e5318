import type { ReactNode } from "react";
import { cx } from "./cx";

// A page of text and forms: one column, one heading. All pages begin at the same left edge.
export function Page({ title, actions, wide, children }: { title: string; actions?: ReactNode; wide?: boolean; children: ReactNode }) {
  return (
    <div className={cx("flex w-full flex-1 flex-col gap-4 px-6 py-6", wide ? "max-w-[1200px]" : "max-w-[880px]")}>
      <div className="flex min-h-8 items-center gap-2">
        <h1 className="min-w-0 flex-1 truncate text-xl">{title}</h1>
        {actions}
      </div>
      {children}
    </div>
  );
}

export function Section({ title, text, actions, children }: { title: string; text?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-3 border-t pt-4">
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h2 className="text-md">{title}</h2>
          {text ? <p className="mt-1 max-w-[560px] text-muted">{text}</p> : null}
        </div>
        {actions}
      </div>
      {children}
    </section>
  );
}

// A surface with a hairline around a table or list.
export function Panel({ className, children }: { className?: string; children: ReactNode }) {
  return <div className={cx("relative overflow-x-auto rounded-panel border bg-surface", className)}>{children}</div>;
}
