import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { t } from "~/i18n";
import { IconButton } from "./button";
import { cx } from "./cx";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  width?: "sm" | "md" | "lg" | "xl";
  footer?: ReactNode;
  hideTitle?: boolean;
  steady?: boolean; // a click beside it does not close it
  fixed?: boolean; // cannot be closed but by a choice in it
  text?: boolean; // nothing in it takes the focus: it is scrolled by the keys itself
  children: ReactNode;
}

const kWidths = { sm: "max-w-[400px]", md: "max-w-[520px]", lg: "max-w-[720px]", xl: "max-w-[960px]" };

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  width = "md",
  footer,
  hideTitle,
  steady,
  fixed,
  text,
  children,
}: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          onOpenAutoFocus={(event) => {
            const content = event.currentTarget as HTMLElement;
            event.preventDefault(); // the dialog itself, unless a field in it has taken the focus
            if (!content.contains(document.activeElement)) content.focus();
          }}
          onInteractOutside={steady || fixed ? (event) => event.preventDefault() : undefined}
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cx(
            "appear outline-none fixed top-[12vh] left-1/2 z-40 flex max-h-[76vh] w-[calc(100vw-32px)] -translate-x-1/2 flex-col rounded-panel border bg-surface shadow-float",
            kWidths[width],
          )}
        >
          <div className={cx("flex items-start gap-4 px-4 pt-3 pb-2", hideTitle && "visually-hidden")}>
            <div className="min-w-0 flex-1">
              <Radix.Title className="pt-1 text-md">{title}</Radix.Title>
              {description ? <Radix.Description className="mt-1 text-muted">{description}</Radix.Description> : null}
            </div>
            {fixed ? null : (
              <Radix.Close asChild>
                <IconButton icon={X} label={t("common.close")} keys="escape" />
              </Radix.Close>
            )}
          </div>
          <div
            {...(text ? { tabIndex: 0, role: "group", "aria-label": title } : {})}
            className={cx("min-h-0 flex-1 overflow-auto outline-offset-[-2px]", !hideTitle && "px-4 pt-1 pb-4")}
          >
            {children}
          </div>
          {footer ? <div className="flex items-center justify-end gap-2 border-t px-4 py-3">{footer}</div> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
