import { Check, ChevronRight, type LucideIcon } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { focusCanvas } from "~/lib/browser/focus_canvas";
import { Keys } from "./kbd";

interface MenuProps {
  trigger: ReactNode;
  align?: "start" | "center" | "end";
  side?: "bottom" | "right";
  width?: number;
  children: ReactNode;
}

export function Menu({ trigger, align = "start", side = "bottom", width = 208, children }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          style={{ minWidth: width }}
          className="appear z-50 max-h-[70vh] max-w-80 overflow-auto rounded-panel border bg-raised p-1 shadow-float"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface PointMenuProps {
  at: { x: number; y: number }; // CSS pixels of the window
  label: string;
  onClose: () => void;
  children: ReactNode;
}

// The menu of a place: opened by a right click or its key, not by a button.
export function PointMenu({ at, label, onClose, children }: PointMenuProps) {
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => !open && onClose()}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden className="pointer-events-none fixed size-0" style={{ left: at.x, top: at.y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={document.querySelector("main")}>
        <DropdownMenu.Content
          aria-label={label}
          align="start"
          sideOffset={2}
          collisionPadding={8}
          onContextMenu={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => {
            event.preventDefault(); // to the canvas, unless what was chosen has taken the focus
            const focused = document.activeElement;
            if (focused === null || focused === document.body) focusCanvas();
          }}
          className="appear z-50 max-h-[80vh] max-w-80 min-w-56 overflow-auto rounded-panel border bg-raised p-1 shadow-float"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export interface ItemProps {
  icon?: LucideIcon;
  mark?: ReactNode; // drawn in place of the icon
  checked?: boolean;
  danger?: boolean;
  keys?: string;
  note?: ReactNode;
  disabled?: boolean;
  onSelect?: (event: Event) => void;
  children: ReactNode;
}

export function MenuItem({ icon: Icon, mark, checked, danger, keys, note, disabled, onSelect, children }: ItemProps) {
  return (
    <DropdownMenu.Item
      disabled={disabled}
      onSelect={onSelect}
      className={cx(
        "flex h-7 items-center gap-2 rounded-control px-2 text-sm outline-none data-[disabled]:opacity-50 data-[highlighted]:bg-hover",
        danger && "text-bad",
      )}
    >
      {mark ?? (Icon ? <Icon size={14} className={danger ? undefined : "text-muted"} aria-hidden /> : null)}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {note ? <span className="text-xs text-muted">{note}</span> : null}
      {keys ? <Keys keys={keys} /> : null}
      {checked ? <Check size={14} className="text-accent" aria-hidden /> : null}
    </DropdownMenu.Item>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2 pt-1.5 pb-1 text-xs text-muted">{children}</DropdownMenu.Label>;
}

export function MenuLine() {
  return <DropdownMenu.Separator className="mx-1 my-1 h-px bg-border" />;
}

// A menu inside a menu.
export function SubMenu({ label, icon: Icon, children }: { label: ReactNode; icon?: LucideIcon; children: ReactNode }) {
  return (
    <DropdownMenu.Sub>
      <DropdownMenu.SubTrigger className="flex h-7 items-center gap-2 rounded-control px-2 text-sm outline-none data-[highlighted]:bg-hover data-[state=open]:bg-hover">
        {Icon ? <Icon size={14} className="text-muted" aria-hidden /> : null}
        <span className="flex-1">{label}</span>
        <ChevronRight size={14} className="text-muted" aria-hidden />
      </DropdownMenu.SubTrigger>
      <DropdownMenu.Portal container={document.querySelector("main")}>
        <DropdownMenu.SubContent
          sideOffset={4}
          collisionPadding={8}
          className="appear z-50 max-h-[60vh] max-w-80 min-w-44 overflow-auto rounded-panel border bg-raised p-1 shadow-float"
        >
          {children}
        </DropdownMenu.SubContent>
      </DropdownMenu.Portal>
    </DropdownMenu.Sub>
  );
}
