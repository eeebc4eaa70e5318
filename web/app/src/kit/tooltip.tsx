import { Tooltip } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { Keys } from "./kbd";

interface TipProps {
  label: ReactNode;
  keys?: string;
  side?: "top" | "right" | "bottom" | "left";
  children: ReactElement;
}

export function Tip({ label, keys, side = "bottom", children }: TipProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="appear z-50 flex max-w-80 items-center gap-2 rounded-control border bg-raised px-2 py-1 text-xs shadow-float"
        >
          {label}
          {keys ? <Keys keys={keys} /> : null}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

export const TipProvider = Tooltip.Provider;
