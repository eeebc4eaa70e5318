import { LoaderCircle, type LucideIcon } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx";
import { Tip } from "./tooltip";

type Tone = "default" | "primary" | "danger" | "ghost";

const kTones: Record<Tone, string> = {
  default: "bg-surface border-border text-ink hover:bg-hover",
  primary: "bg-accent border-accent text-on-accent hover:bg-accent-strong hover:border-accent-strong",
  danger: "bg-surface border-border text-bad hover:bg-bad-soft",
  ghost: "bg-transparent border-transparent text-ink hover:bg-hover",
};

export interface ButtonProps extends ComponentProps<"button"> {
  tone?: Tone;
  dense?: boolean;
  icon?: LucideIcon;
  busy?: boolean;
}

export function Button({ tone = "default", dense, icon: Icon, busy, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      disabled={disabled || busy}
      className={cx(
        "inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-control border px-2.5 font-medium",
        "disabled:pointer-events-none disabled:opacity-50",
        dense ? "h-7 text-xs" : "h-8 text-sm",
        kTones[tone],
        className,
      )}
      {...rest}
    >
      {busy ? <LoaderCircle size={14} className="animate-spin" aria-hidden /> : Icon ? <Icon size={14} aria-hidden /> : null}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label"> {
  icon: LucideIcon;
  label: string; // the accessible name and the tooltip
  keys?: string; // its shortcut, shown in the tooltip
  active?: boolean;
  size?: 24 | 28 | 32 | 36;
  side?: "top" | "right" | "bottom" | "left";
  badge?: ReactNode;
}

const kSizes = { 24: "size-6", 28: "size-7", 32: "size-8", 36: "size-9" };

export function IconButton({ icon: Icon, label, keys, active, size = 28, side, badge, className, ...rest }: IconButtonProps) {
  return (
    <Tip label={label} keys={keys} side={side}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={active}
        className={cx(
          "relative inline-flex shrink-0 items-center justify-center rounded-control disabled:opacity-40",
          kSizes[size],
          active ? "bg-accent-soft text-accent" : "text-muted hover:bg-hover hover:text-ink",
          className,
        )}
        {...rest}
      >
        <Icon size={size >= 36 ? 18 : size <= 24 ? 14 : 16} aria-hidden />
        {badge}
      </button>
    </Tip>
  );
}
