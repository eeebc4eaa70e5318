import { useQuery } from "@tanstack/react-query";
import { atLeast, usersQuery } from "~/api/queries";
import { t } from "~/i18n";
import { cx } from "./cx";
import { Checkbox } from "./field";

interface MembersChoiceProps {
  chosen: readonly number[];
  onChange: (members: readonly number[]) => void;
  error?: string;
}

export function MembersChoice({ chosen, onChange, error }: MembersChoiceProps) {
  const users = (useQuery(usersQuery).data ?? []).filter((u) => !u.disabled && atLeast(u.role, "annotator"));
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="mb-1 text-xs font-medium">{t("batches.members")}</legend>
      <div className="grid max-h-36 grid-cols-2 gap-x-4 gap-y-1.5 overflow-auto rounded-control border border-edge p-2">
        {users.map((user) => (
          <Checkbox
            key={user.id}
            className="min-w-0"
            label={
              <span className="truncate" title={user.login}>
                {user.display_name || user.login} <span className="text-xs text-muted">{t(`role.${user.role}`)}</span>
              </span>
            }
            checked={chosen.includes(user.id)}
            onChange={(e) => onChange(e.target.checked ? [...chosen, user.id] : chosen.filter((id) => id !== user.id))}
          />
        ))}
      </div>
      <p className={cx("text-xs", error ? "text-bad" : "text-muted")}>{error ?? t("batches.membersHint")}</p>
    </fieldset>
  );
}
