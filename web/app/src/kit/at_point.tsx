import { Popover } from "radix-ui";
import type { ReactNode } from "react";
import { focusCanvas } from "~/lib/browser/focus_canvas";

interface AtPointProps {
  at: { x: number; y: number }; // CSS pixels of the window
  label: string;
  width?: number;
  onClose: () => void;
  children: ReactNode;
}

// A small dialog beside a point, wholly in the window; closed by Escape and by a press beside it.
export function AtPoint({ at, label, width = 280, onClose, children }: AtPointProps) {
  return (
    <Popover.Root open onOpenChange={(open) => !open && onClose()}>
      <Popover.Anchor asChild>
        <span aria-hidden className="pointer-events-none fixed size-0" style={{ left: at.x, top: at.y }} />
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          aria-label={label}
          side="bottom"
          align="start"
          sideOffset={8}
          collisionPadding={8}
          style={{ width }}
          onCloseAutoFocus={(event) => {
            event.preventDefault(); // back to the canvas: Tab goes on from there
            focusCanvas();
          }}
          className="appear z-40 flex max-h-[var(--radix-popover-content-available-height)] flex-col rounded-panel border bg-raised shadow-float outline-none"
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
