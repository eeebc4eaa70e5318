import { Check, ChevronDown } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "./cx";

const kControl =
  "w-full rounded-control border border-edge bg-surface px-2 text-sm text-ink disabled:opacity-50 aria-[invalid=true]:border-bad";

// Text is written in its own direction, whatever the language of the page.
export function Input({ className, dense, ...rest }: ComponentProps<"input"> & { dense?: boolean }) {
  return <input className={cx(kControl, dense ? "h-7" : "h-8", className)} dir="auto" spellCheck={false} {...rest} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={cx(kControl, "min-h-16 resize-y py-1.5", className)} dir="auto" {...rest} />;
}

export function Select({ className, dense, children, ...rest }: ComponentProps<"select"> & { dense?: boolean }) {
  return (
    <span className={cx("relative inline-block", className)}>
      <select className={cx(kControl, "appearance-none pr-7 text-ellipsis", dense ? "h-7" : "h-8")} {...rest}>
        {children}
      </select>
      <ChevronDown size={14} className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-muted" aria-hidden />
    </span>
  );
}

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  children: (id: string, describedBy: string | undefined) => ReactNode;
}

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-xs font-medium">
        {label}
      </label>
      {children(id, note ? `${id}-note` : undefined)}
      {note ? (
        <p id={`${id}-note`} className={cx("text-xs", error ? "text-bad" : "text-muted")}>
          {note}
        </p>
      ) : null}
    </div>
  );
}

interface CheckboxProps extends Omit<ComponentProps<"input">, "type"> {
  label: ReactNode;
}

export function Checkbox({ label, className, ...rest }: CheckboxProps) {
  return (
    <label className={cx("inline-flex min-h-6 items-center gap-2 text-sm", className)}>
      <span className="relative inline-flex size-4 shrink-0">
        <input
          type="checkbox"
          className="peer size-4 appearance-none rounded-control border border-edge bg-surface checked:border-accent checked:bg-accent disabled:opacity-50"
          {...rest}
        />
        <Check
          size={12}
          strokeWidth={3}
          className="pointer-events-none absolute inset-0.5 hidden text-on-accent peer-checked:block"
          aria-hidden
        />
      </span>
      {label}
    </label>
  );
}
