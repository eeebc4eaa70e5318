import type { AppCommand, Sync } from "@touchmark/annotator";
import { type Asset, type Class, type Comment, type NewComment, type Project, unwrap, type Waiting } from "@touchmark/client";
import type { Annotator } from "@touchmark/render";
import { useMutation, useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { api } from "~/api/client";
import { explainLine } from "~/api/explain";
import { useMe, useUserNames } from "~/api/hooks";
import { assetTasksQuery, commentsQuery, layersQuery } from "~/api/queries";
import { t } from "~/i18n";
import { notify } from "~/kit/notice";
import { settled } from "~/lib/saving/settled";
import { keyOf, keysOf } from "~/lib/keyboard/keymap";
import { pinTarget } from "~/pages/canvas/comments_panel";
import { isShared, kTruth, labelingOf, layersOf, layerStatus } from "~/lib/layers/layers";
import { CanvasHeader } from "~/pages/canvas/header";
import { LayerChoice } from "~/pages/canvas/layer_choice";
import { type Opened, prefetchAsset } from "~/pages/canvas/use_opened";
import { type Point, Workspace } from "~/pages/canvas/workspace";
import type { Mounted } from "~/pages/canvas/use_annotator";
import { nextReview } from "~/pages/canvas/queue";
import { useOpenReview } from "./open_review";
import { Actions, type ActionsProps, type Decision } from "./review_actions";
import { RejectDialog } from "./reject_dialog";
import { learnDecided, useReopen } from "./use_reopen";
import { sinceWords, tookWords } from "./review_words";

interface ReviewWorkspaceProps {
  project: Project;
  opened: Opened;
  classes: readonly Class[];
  sync: Sync;
  waiting: Waiting | undefined; // what is known of it, while it waits for this reviewer
}

export function ReviewWorkspace({ project, opened, classes, sync, waiting }: ReviewWorkspaceProps) {
  const { asset, layer, annotations } = opened;
  const [editing, setEditing] = useState(false);
  const rejection = useRejection();
  const comments = useQuery(commentsQuery(project.id, asset.id, layer)).data ?? [];
  const { layers, status, fixable, rater } = useLayers(project.id, asset, layer);
  const own = useMe()?.id === rater && !project.self_review; // somebody else approves it
  const openReview = useOpenReview(project.id);
  const beside = useBeside(project.id, asset.id);
  const decide = useDecide(project.id, asset, layer, sync);
  const reopen = useReopen(project.id, asset, layer);
  const onCommand = (command: AppCommand) => {
    if (command === "app.next_image") void beside(1);
    else if (command === "app.previous_image") void beside(-1);
  };
  const reject = (comment: NewComment | undefined, annotator: Annotator) => {
    rejection.setOpen(false);
    decide.mutate({ decision: "reject", comment, annotator });
  };
  return (
    <Workspace
      project={project.id}
      asset={asset}
      layer={layer}
      annotations={annotations}
      classes={classes}
      sync={sync}
      readonly={!editing || !fixable}
      firstTab="comments"
      onCommand={onCommand}
      keys={{ title: t("review.keys"), rows: keyRows(), without: ["app.submit"] }}
      point={rejection.point}
      onPoint={rejection.pick}
      picking={rejection.picking}
      onPicking={rejection.setPicking}
      banner={waiting && layer === kTruth ? <WaitingBanner project={project.id} waiting={waiting} /> : null}
      header={(mounted) => (
        <>
          <ReviewHeader
            mounted={mounted}
            project={project}
            asset={asset}
            status={status}
            fixable={fixable}
            own={own}
            editing={editing}
            busy={decide.isPending}
            onEdit={() => setEditing(!editing)}
            onReopen={() => void reopen()}
            onReject={() => rejection.setOpen(true)}
            onDecide={(decision) => decide.mutate({ decision, annotator: mounted.annotator })}
            onBeside={(step) => void beside(step)}
            whose={<LayerChoice project={project.id} layers={layers} value={layer} onChange={(to) => openReview(asset.id, true, to)} />}
          />
          <Rejecting {...mounted} rejection={rejection} comments={comments} onReject={(comment) => reject(comment, mounted.annotator)} />
        </>
      )}
    />
  );
}

// Who labeled it and how long that took, and what became of it since it was reviewed last.
function WaitingBanner({ project, waiting }: { project: number; waiting: Waiting }) {
  const userName = useUserNames(project);
  const since = sinceWords(waiting);
  return (
    <p role="status" className="flex h-8 shrink-0 items-center gap-4 truncate border-b bg-surface px-3 text-muted">
      <span>{tookWords(waiting, userName)}</span>
      {since ? (
        <span className="flex items-center gap-1.5 text-ink">
          <History size={14} className="text-warning" aria-hidden />
          {since}
        </span>
      ) : null}
    </p>
  );
}

interface RejectingProps extends Mounted {
  rejection: ReturnType<typeof useRejection>;
  comments: readonly Comment[];
  onReject: (comment: NewComment | undefined) => void;
}

function Rejecting({ rejection, comments, state, objects, onReject }: RejectingProps) {
  if (!rejection.open) return null;
  return (
    <RejectDialog
      text={rejection.draft}
      onText={rejection.setDraft}
      pin={pinTarget(state.selection, objects, rejection.point)}
      openComments={comments.filter((c) => !c.resolved).length}
      onPick={rejection.pickPoint}
      onReject={onReject}
      onClose={() => rejection.setOpen(false)}
    />
  );
}

// The text of a rejection and the point on the image that it is about: while one is picked, the dialog is away.
function useRejection() {
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState("");
  const [point, setPoint] = useState<Point | null>(null);
  const [picking, setPicking] = useState(false);
  const pick = (at: Point | null) => {
    setPoint(at);
    if (at && draft !== "") setOpen(true);
  };
  const pickPoint = () => {
    setOpen(false);
    setDraft(draft === "" ? " " : draft); // the dialog comes back after the pick
    setPicking(true);
  };
  return { open, setOpen, draft, setDraft, point, picking, setPicking, pick, pickPoint };
}

const kReviewWords = [
  ["review.approve", "review.approve"],
  ["review.reject", "review.reject"],
  ["review.fix", "review.fix"],
  ["review.reopen", "review.reopen"],
  ["review.next", "canvas.next"],
  ["review.previous", "canvas.previous"],
] as const;
const keyRows = (): [string, string][] => kReviewWords.flatMap(([id, words]) => keysOf(id).map((key): [string, string] => [key, t(words)]));

// The layers there are of this image, and of the shown one: how far it is, and whether a reviewer
// may mend it. What a rater said or a model predicted is only read.
function useLayers(project: number, asset: Asset, shown: number) {
  const tasks = useQuery(assetTasksQuery(project, asset.id)).data ?? [];
  const layers = layersOf(useQuery(layersQuery(project)).data ?? [], tasks);
  const layer = layers.find((l) => l.id === shown);
  return {
    layers,
    status: layerStatus(asset, shown, labelingOf(tasks, shown)),
    rater: labelingOf(tasks, shown)?.assignee ?? (shown === kTruth ? asset.annotator : layer?.user),
    fixable: shown === kTruth || (layer !== undefined && isShared(layer)),
  };
}

interface HeaderProps extends ActionsProps {
  project: Project;
  asset: Asset;
  whose: ReactNode;
}

function ReviewHeader({ project, asset, whose, ...actions }: HeaderProps) {
  const { mounted, onBeside } = actions;
  return (
    <CanvasHeader
      {...mounted}
      project={project}
      asset={asset}
      onPrevious={() => onBeside(-1)}
      onNext={() => onBeside(1)}
      previousKeys={keyOf("review.previous")}
      nextKeys={keyOf("review.next")}
      whose={whose}
      status={actions.status}
    >
      <Actions {...actions} />
    </CanvasHeader>
  );
}

// To the next or previous submitted image.
function useBeside(project: number, asset: number): (step: 1 | -1) => Promise<void> {
  const openReview = useOpenReview(project);
  useEffect(() => {
    const timer = setTimeout(
      () =>
        void nextReview(project, asset).then(
          (next) => next && next.id !== asset && void prefetchAsset(project, next, kTruth),
          () => undefined,
        ),
      400,
    );
    return () => clearTimeout(timer);
  }, [project, asset]);
  return async (step) => {
    try {
      const query = step === 1 ? { after: asset } : { before: asset };
      const page = await unwrap(
        api.GET("/projects/{project}/assets", { params: { path: { project }, query: { status: "submitted", ...query, limit: 1 } } }),
      );
      const to = page.items[0];
      if (to) openReview(to.id);
      else notify(t(step === 1 ? "review.noNext" : "review.noPrevious"));
    } catch (error) {
      notify(explainLine(error));
    }
  };
}

function useDecide(project: number, of: Asset, layer: number, sync: Sync) {
  const { id: asset, name } = of;
  const openReview = useOpenReview(project);
  const reopen = useReopen(project, of, layer);
  return useMutation({
    mutationFn: async ({ decision, comment, annotator }: { decision: Decision; comment?: NewComment; annotator: Annotator }) => {
      await settled(sync);
      const body = { layer, decision, active_ms: annotator.activeMs(), ...(comment ? { comment } : {}) };
      return unwrap(api.POST("/projects/{project}/assets/{asset}/reviews", { params: { path: { project, asset } }, body }));
    },
    onSuccess: async (reply, { decision }) => {
      learnDecided(project, reply.asset);
      const undo = { label: t("common.undo"), run: () => void reopen() };
      notify(t(`review.done.${decision}`, { name }), decision === "reject" ? undefined : undo);
      const next = (await nextReview(project, asset)) ?? (await nextReview(project));
      openReview(next?.id);
    },
    onError: (error) => notify(explainLine(error)),
  });
}
