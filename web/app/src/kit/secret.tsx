import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { t } from "~/i18n";
import { Button } from "./button";

// A secret that is shown once, with the one thing to do with it.
export function Secret({ value, note }: { value: string; note: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
  };
  return (
    <div className="flex flex-col gap-2">
      <p>{note}</p>
      <div className="flex gap-2">
        <code tabIndex={0} className="min-w-0 flex-1 rounded-control border bg-canvas px-2 py-1.5 font-mono text-xs break-all select-all">
          {value}
        </code>
        <Button icon={copied ? Check : Copy} onClick={() => void copy()}>
          {copied ? t("common.copied") : t("common.copy")}
        </Button>
      </div>
    </div>
  );
}

export function signInLink(link: string): string {
  if (/^https?:/.test(link)) return link;
  return link.includes("/") ? new URL(link, location.origin).href : `${location.origin}/#/link/${link}`;
}
