import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { queryClient, sessionQuery } from "./api/queries";
import { t } from "./i18n";
import { ErrorPage } from "./kit/feedback";
import { notify } from "./kit/notice";
import { ProjectGate } from "./kit/project_gate";
import { parseAssetSearch } from "./lib/assets/asset_search";
import { patiently } from "./lib/browser/patiently";
import type { RunsSearch } from "./lib/runs/new_run";
import { parseEvaluationSearch } from "./lib/evaluation/evaluation";
import { NotFound } from "./pages/not_found";
import { Shell } from "./shell/shell";
import { SignInAgain } from "./shell/sign_in_again";

// An emailed or printed link may carry its secret behind the #, so that no server log sees it.
const link = /^#\/link\/([\w-]+)$/.exec(window.location.hash);
if (link) window.history.replaceState(null, "", `/link/${link[1]}`);

// The pages' programs, to be had before they are needed.
const programs: (() => Promise<unknown>)[] = [];

function page<T extends Record<string, unknown>, Name extends keyof T & string>(load: () => Promise<T>, name: Name) {
  programs.push(load);
  return lazyRouteComponent(() => patiently(load, { onWaiting: () => notify(t("shell.pageWaits")) }), name);
}

// Once something is on the screen: from then on a page opens also while the server is away, and says so itself.
export function loadAhead(): void {
  setTimeout(() => programs.forEach((load) => void load().catch(() => undefined)), 2_000);
}

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/signin",
  validateSearch: (raw: Record<string, unknown>): { to?: string } =>
    typeof raw.to === "string" && /^\/(?![/\\])/.test(raw.to) ? { to: raw.to } : {},
  component: page(() => import("./pages/signin/sign_in_page"), "SignInPage"),
});

const linkRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/link/$secret",
  component: page(() => import("./pages/signin/link_page"), "LinkPage"),
});

function SignedIn() {
  return (
    <>
      <Outlet />
      <SignInAgain />
    </>
  );
}

const signedIn = createRoute({
  getParentRoute: () => rootRoute,
  id: "signedIn",
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    if (!session) throw redirect({ to: "/signin", search: location.pathname === "/" ? {} : { to: location.href } });
  },
  errorComponent: ({ error, reset }) => <ErrorPage error={error} onRetry={reset} />,
  component: SignedIn,
});

const shellRoute = createRoute({ getParentRoute: () => signedIn, id: "shell", component: Shell });

const projectsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  component: page(() => import("./pages/projects/projects_page"), "ProjectsPage"),
});
const accountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/account",
  component: page(() => import("./pages/account/account_page"), "AccountPage"),
});
const usersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/users",
  component: page(() => import("./pages/users/users_page"), "UsersPage"),
});
const accessLogRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/access-log",
  component: page(() => import("./pages/access_log/access_log_page"), "AccessLogPage"),
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
  component: page(() => import("./pages/data/data_page"), "DataPage"),
});
const importsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/imports",
  component: page(() => import("./pages/imports/imports_page"), "ImportsPage"),
});
const importRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/imports/$import",
  params: {
    parse: (raw: { import: string }) => ({ import: number(raw.import) }),
    stringify: (p: { import: number }) => ({ import: String(p.import) }),
  },
  component: page(() => import("./pages/imports/import_page"), "ImportPage"),
});
const workRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/work",
  component: page(() => import("./pages/work/work_page"), "WorkPage"),
});
const evaluationRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/layers/$layer/evaluation",
  params: {
    parse: (raw: { layer: string }) => ({ layer: number(raw.layer) }),
    stringify: (p: { layer: number }) => ({ layer: String(p.layer) }),
  },
  validateSearch: parseEvaluationSearch,
  component: page(() => import("./pages/evaluation/evaluation_page"), "EvaluationPage"),
});

const runsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/runs",
  validateSearch: (raw: Record<string, unknown>): RunsSearch => ({
    ...parseAssetSearch(raw),
    ...(Number(raw.new) === 1 ? { new: 1 as const } : {}),
  }),
  component: page(() => import("./pages/runs/runs_page"), "RunsPage"),
});
const versionsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/versions",
  component: page(() => import("./pages/versions/versions_page"), "VersionsPage"),
});
const compareRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/versions/compare",
  validateSearch: (raw: Record<string, unknown>): { from?: number; to?: number } => ({
    from: number(String(raw.from ?? "")) || undefined,
    to: number(String(raw.to ?? "")) || undefined,
  }),
  component: page(() => import("./pages/versions/compare_page"), "ComparePage"),
});
const auditRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/audit",
  validateSearch: (raw: Record<string, unknown>): { asset?: number; annotation?: number; event?: number } => ({
    asset: number(String(raw.asset ?? "")) || undefined,
    annotation: number(String(raw.annotation ?? "")) || undefined,
    event: number(String(raw.event ?? "")) || undefined,
  }),
  component: page(() => import("./pages/audit/audit_page"), "AuditPage"),
});
const membersRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/members",
  component: page(() => import("./pages/members/members_page"), "MembersPage"),
});
const settingsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/settings",
  component: page(() => import("./pages/settings/settings_page"), "SettingsPage"),
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
  component: page(() => import("./pages/label/label_page"), "LabelPage"),
});
const reviewRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/projects/$project/review",
  ...projectParams,
  validateSearch: (raw: Record<string, unknown>): { asset?: number; layer?: number } => ({
    asset: number(String(raw.asset ?? "")) || undefined,
    layer: number(String(raw.layer ?? "")) || undefined,
  }),
  component: page(() => import("./pages/review/review_page"), "ReviewPage"),
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
      projectRoute.addChildren([
        projectIndex,
        dataRoute,
        importsRoute,
        importRoute,
        workRoute,
        evaluationRoute,
        runsRoute,
        versionsRoute,
        compareRoute,
        auditRoute,
        membersRoute,
        settingsRoute,
      ]),
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
