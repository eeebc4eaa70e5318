import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

export interface TabItem {
  id: string;
  label: ReactNode;
  count?: number;
  content: ReactNode;
}

interface TabsProps {
  value: string;
  onChange: (id: string) => void;
  items: TabItem[];
  label: string;
}

export function Tabs({ value, onChange, items, label }: TabsProps) {
  return (
    <Radix.Root value={value} onValueChange={onChange} className="flex min-h-0 flex-1 flex-col">
      <Radix.List aria-label={label} className="flex h-9 shrink-0 overflow-x-auto overflow-y-hidden border-b px-1 [scrollbar-width:none]">
        {items.map((item) => (
          <Radix.Trigger
            key={item.id}
            value={item.id}
            className="-mb-px inline-flex shrink-0 items-center gap-1 border-b-2 border-transparent px-1 text-xs font-medium text-muted outline-offset-[-2px] hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {item.label}
            {item.count ? <span className="text-muted">{item.count}</span> : null}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {items.map((item) => (
        <Radix.Content key={item.id} value={item.id} tabIndex={-1} className="flex min-h-0 flex-1 flex-col data-[state=inactive]:hidden">
          {item.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
