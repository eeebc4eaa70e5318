import type { AccessEvent } from "@touchmark/client";
import { KeyRound, Link2, LogIn, LogOut, type LucideIcon, UserCog, UserMinus, UserPlus, UsersRound } from "lucide-react";
import { t } from "~/i18n";
import { cx } from "~/kit/cx";
import { Time } from "~/kit/time";
import { accessTone, accessWords, type Names } from "~/lib/access/access_story";

const kIcons: Record<AccessEvent["kind"], LucideIcon> = {
  "user.add": UserPlus,
  "user.change": UserCog,
  "user.password": KeyRound,
  "member.set": UsersRound,
  "member.remove": UserMinus,
  "session.add": LogIn,
  "session.end": LogOut,
  "token.add": KeyRound,
  "token.end": KeyRound,
  "link.add": Link2,
  "link.use": LogIn,
};
const kTones = { neutral: "text-muted", bad: "text-bad", accent: "text-accent" };

interface AccessRowProps {
  entry: AccessEvent;
  older: readonly AccessEvent[];
  names: Names;
  onOpen: () => void;
}

export function AccessRow({ entry, older, names, onOpen }: AccessRowProps) {
  const Icon = kIcons[entry.kind];
  return (
    <li className="flex min-h-10 items-center gap-3 border-b px-3 py-1.5 last:border-0 hover:bg-hover">
      <Icon size={16} className={cx("shrink-0", kTones[accessTone(entry)])} aria-hidden />
      <p className="min-w-0 flex-1">
        <span className="font-medium">{names.user(entry.actor)}</span> {accessWords(entry, names, older)}
      </p>
      <span className="text-xs whitespace-nowrap text-muted">
        <Time at={entry.at} />
      </span>
      <button
        type="button"
        onClick={onOpen}
        className="link numeric w-16 font-mono text-xs"
        aria-label={t("accessLog.open", { seq: entry.seq })}
      >
        #{entry.seq}
      </button>
    </li>
  );
}
