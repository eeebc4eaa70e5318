import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { queryClient, sessionQuery } from "./api/queries";
import { ErrorPage } from "./kit/feedback";
import { ProjectGate } from "./kit/project_gate";
import { parseAssetSearch } from "./lib/assets/asset_search";
import { NotFound } from "./pages/not_found";
import { Shell } from "./shell/shell";

// An emailed or printed link may carry its secret behind the #, so that no server log sees it.
const link = /^#\/link\/([\w-]+)$/.exec(window.location.hash);
if (link) window.history.replaceState(null, "", `/link/${link[1]}`);

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/signin",
  validateSearch: (raw: Record<string, unknown>): { to?: string } =>
    typeof raw.to === "string" && /^\/(?![/\\])/.test(raw.to) ? { to: raw.to } : {},
  component: lazyRouteComponent(() => import("./pages/signin/sign_in_page"), "SignInPage"),
});

const linkRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/link/$secret",
  component: lazyRouteComponent(() => import("./pages/signin/link_page"), "LinkPage"),
});

const signedIn = createRoute({
  getParentRoute: () => rootRoute,
  id: "signedIn",
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    if (!session) throw redirect({ to: "/signin", search: location.pathname === "/" ? {} : { to: location.href } });
  },
  errorComponent: ({ error, reset }) => <ErrorPage error={error} onRetry={reset} />,
  component: Outlet,
});

const shellRoute = createRoute({ getParentRoute: () => signedIn, id: "shell", component: Shell });

const projectsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/projects/projects_page"), "ProjectsPage"),
});
const accountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/account",
  component: lazyRouteComponent(() => import("./pages/account/account_page"), "AccountPage"),
});
const usersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/users",
  component: lazyRouteComponent(() => import("./pages/users/users_page"), "UsersPage"),
});
const accessLogRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/access-log",
  component: lazyRouteComponent(() => import("./pages/access_log/access_log_page"), "AccessLogPage"),
});

function number(value: string): number {
  const id = Number(value);
  return Number.isSafeInteger(id) && id > 0 ? id : 0;
}
const projectParams = {
  params: {
    parse: (raw: { project: string }) => ({ project: number(raw.project) }),
    stringify: (p: { project: number }) => ({ project: String(p.project) }),
  },
};

function MembersOnly() {
  const { project } = projectRoute.useParams();
  return (
    <ProjectGate project={project}>
      <Outlet />
    </ProjectGate>
  );
}

const projectRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/projects/$project",
  component: MembersOnly,
  ...projectParams,
});
const projectIndex = createRoute({
  getParentRoute: () => projectRoute,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/projects/$project/data", params });
  },
});
const dataRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/data",
  validateSearch: parseAssetSearch,
  component: lazyRouteComponent(() => import("./pages/data/data_page"), "DataPage"),
});
const workRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/work",
  component: lazyRouteComponent(() => import("./pages/work/work_page"), "WorkPage"),
});
const versionsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/versions",
  component: lazyRouteComponent(() => import("./pages/versions/versions_page"), "VersionsPage"),
});
const compareRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/versions/compare",
  validateSearch: (raw: Record<string, unknown>): { from?: number; to?: number } => ({
    from: number(String(raw.from ?? "")) || undefined,
    to: number(String(raw.to ?? "")) || undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/versions/compare_page"), "ComparePage"),
});
const auditRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/audit",
  validateSearch: (raw: Record<string, unknown>): { asset?: number; annotation?: number; event?: number } => ({
    asset: number(String(raw.asset ?? "")) || undefined,
    annotation: number(String(raw.annotation ?? "")) || undefined,
    event: number(String(raw.event ?? "")) || undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/audit/audit_page"), "AuditPage"),
});
const membersRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/members",
  component: lazyRouteComponent(() => import("./pages/members/members_page"), "MembersPage"),
});
const settingsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("./pages/settings/settings_page"), "SettingsPage"),
});

// The annotator and the review page take the whole window.
const labelRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/projects/$project/label",
  ...projectParams,
  validateSearch: (raw: Record<string, unknown>): { asset?: number; object?: number; browse?: 1 } => ({
    asset: number(String(raw.asset ?? "")) || undefined,
    object: number(String(raw.object ?? "")) || undefined,
    browse: Number(raw.browse) === 1 ? 1 : undefined, // next and previous as in the gallery, not as tasks
  }),
  component: lazyRouteComponent(() => import("./pages/label/label_page"), "LabelPage"),
});
const reviewRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/projects/$project/review",
  ...projectParams,
  validateSearch: (raw: Record<string, unknown>): { asset?: number; layer?: number } => ({
    asset: number(String(raw.asset ?? "")) || undefined,
    layer: number(String(raw.layer ?? "")) || undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/review/review_page"), "ReviewPage"),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  linkRoute,
  signedIn.addChildren([
    shellRoute.addChildren([
      projectsRoute,
      accountRoute,
      usersRoute,
      accessLogRoute,
      projectRoute.addChildren([projectIndex, dataRoute, workRoute, versionsRoute, compareRoute, auditRoute, membersRoute, settingsRoute]),
    ]),
    labelRoute,
    reviewRoute,
  ]),
]);

export const router = createRouter({ routeTree, defaultPreload: false, scrollRestoration: false });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
