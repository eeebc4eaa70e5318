import { useQuery } from "@tanstack/react-query";
import { atLeast, membersQuery } from "~/api/queries";
import { t } from "~/i18n";
import { cx } from "./cx";
import { ErrorNote, Skeleton } from "./feedback";
import { Checkbox } from "./field";

interface MembersChoiceProps {
  project: number;
  chosen: readonly number[];
  onChange: (members: readonly number[]) => void;
  error?: string;
}

// Of the project's members those who may label.
export function MembersChoice({ project, chosen, onChange, error }: MembersChoiceProps) {
  const query = useQuery(membersQuery(project));
  const members = (query.data?.items ?? []).filter((m) => !m.disabled && atLeast(m.role, "annotator"));
  const listed = "grid max-h-36 grid-cols-2 gap-x-4 gap-y-1.5 overflow-auto rounded-control border border-edge p-2";
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="mb-1 text-xs font-medium">{t("batches.members")}</legend>
      {query.isError ? <ErrorNote error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Skeleton className="h-9" /> : null}
      {members.length > 0 ? (
        <div className={listed}>
          {members.map((member) => (
            <Checkbox
              key={member.user_id}
              className="min-w-0"
              label={
                <span className="truncate" title={member.login}>
                  {member.display_name} <span className="text-xs text-muted">{t(`role.${member.role}`)}</span>
                </span>
              }
              checked={chosen.includes(member.user_id)}
              onChange={(e) => onChange(e.target.checked ? [...chosen, member.user_id] : chosen.filter((id) => id !== member.user_id))}
            />
          ))}
        </div>
      ) : null}
      <p className={cx("text-xs", error ? "text-bad" : "text-muted")}>
        {error ?? t(query.isSuccess && members.length === 0 ? "batches.noMembers" : "batches.membersHint")}
      </p>
    </fieldset>
  );
}
