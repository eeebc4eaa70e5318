import { useParams } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useMembership, useMe } from "~/api/hooks";
import { membersQuery } from "~/api/queries";
import { t } from "~/i18n";
import { ErrorNote, Skeleton } from "~/kit/feedback";
import { Page, Section } from "~/kit/page";
import { kRoles, roleCounts, rolesToGive } from "~/lib/members/members";
import { AddMember } from "./add_member";
import { MemberTable } from "./member_table";

const kFrom = "/signedIn/shell/projects/$project/members";

// Who works on the project, and as what.
export function MembersPage() {
  const { project } = useParams({ from: kFrom });
  const me = useMe();
  const { name = "", role } = useMembership(project);
  const members = useQuery(membersQuery(project));
  const items = members.data?.items ?? [];
  const given = rolesToGive(role);
  const stranger = members.isSuccess && me?.administrator && !items.some((m) => m.user_id === me.id);
  return (
    <Page title={t("places.members")}>
      <p className="-mt-3 min-h-5 text-muted">
        {roleCounts(items)
          .map(({ role: one, n }) => t(`members.count.${one}`, { count: n }))
          .join(" · ")}
      </p>
      {stranger ? <p className="rounded-control bg-warning-soft px-3 py-2">{t("members.administrator")}</p> : null}
      {given.length > 0 ? <AddMember project={project} members={items} given={given} /> : null}
      {members.isError ? <ErrorNote error={members.error} onRetry={() => void members.refetch()} /> : null}
      {members.isPending ? <Skeleton className="h-40" /> : null}
      {members.data ? <MemberTable project={project} name={name} mine={role} members={items} /> : null}
      <Section title={t("members.roles")} text={role === "manager" ? t("members.managersMay") : undefined}>
        <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
          {kRoles.map((one) => (
            <RoleLine key={one} name={t(`role.${one}`)} does={t(`role.${one}Does`)} own={one === role} />
          ))}
        </dl>
      </Section>
    </Page>
  );
}

function RoleLine({ name, does, own }: { name: string; does: string; own: boolean }) {
  return (
    <>
      <dt className="font-medium whitespace-nowrap">
        {name}
        {own ? <span className="font-normal text-muted"> {t("users.you")}</span> : null}
      </dt>
      <dd className="text-muted">{does}</dd>
    </>
  );
}
