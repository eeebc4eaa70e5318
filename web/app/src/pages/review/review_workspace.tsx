import type { AppCommand, Sync } from "@touchmark/annotator";
import { type Class, type Comment, type NewComment, type Project, unwrap } from "@touchmark/client";
import type { Annotator } from "@touchmark/render";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Check, Pencil, X } from "lucide-react";
import { useEffect, useState } from "react";
import { api } from "~/api/client";
import { explainLine } from "~/api/explain";
import { assetQuery, commentsQuery, queryClient } from "~/api/queries";
import { t } from "~/i18n";
import { notify } from "~/kit/notice";
import { settled } from "~/lib/settled";
import { useKeys } from "~/lib/use_keys";
import { pinTarget } from "~/pages/canvas/comments_panel";
import { CanvasHeader, KeyButton } from "~/pages/canvas/header";
import { type Opened, prefetchAsset } from "~/pages/canvas/use_opened";
import { type Point, Workspace } from "~/pages/canvas/workspace";
import type { Mounted } from "~/pages/canvas/use_annotator";
import { nextReview } from "~/pages/label/queue";
import { RejectDialog } from "./reject_dialog";
import { openReview } from "./review_page";
import { reviewQueueKey } from "./review_queue";

interface ReviewWorkspaceProps {
  project: Project;
  opened: Opened;
  classes: readonly Class[];
  sync: Sync;
}

type Decision = "approve" | "reject" | "fix_and_approve";

export function ReviewWorkspace({ project, opened, classes, sync }: ReviewWorkspaceProps) {
  const { asset, annotations } = opened;
  const [editing, setEditing] = useState(false);
  const [rejecting, setRejecting] = useState(false);
  const [point, setPoint] = useState<Point | null>(null);
  const [picking, setPicking] = useState(false);
  const [draft, setDraft] = useState("");
  const comments = useQuery(commentsQuery(project.id, asset.id)).data ?? [];
  const beside = useBeside(project.id, asset.id);
  const decide = useDecide(project.id, asset.id, asset.name, sync);
  const pending = asset.status === "submitted";

  const onCommand = (command: AppCommand) => {
    if (command === "app.next_image") void beside(1);
    else if (command === "app.previous_image") void beside(-1);
  };
  const pick = (at: Point | null) => {
    setPoint(at);
    if (at && draft !== "") setRejecting(true);
  };
  const reject = (comment: NewComment | undefined, annotator: Annotator) => {
    setRejecting(false);
    decide.mutate({ decision: "reject", comment, annotator });
  };
  return (
    <Workspace
      project={project.id}
      asset={asset}
      annotations={annotations}
      classes={classes}
      sync={sync}
      readonly={!editing}
      firstTab="comments"
      onCommand={onCommand}
      keys={{ title: t("review.keys"), rows: [["a", t("review.approve")], ["r", t("review.reject")], ["e", t("review.fix")], ["j", t("canvas.next")], ["k", t("canvas.previous")]] }}
      point={point}
      onPoint={pick}
      picking={picking}
      onPicking={setPicking}
      header={(mounted) => (
        <>
          <CanvasHeader {...mounted} project={project} asset={asset} onPrevious={() => void beside(-1)} onNext={() => void beside(1)} previousKeys="k" nextKeys="j">
            <Actions mounted={mounted} pending={pending} editing={editing} busy={decide.isPending} onEdit={() => setEditing(!editing)} onReject={() => setRejecting(true)} onDecide={(decision) => decide.mutate({ decision, annotator: mounted.annotator })} onBeside={(step) => void beside(step)} />
          </CanvasHeader>
          {rejecting ? (
            <RejectDialog
              text={draft}
              onText={setDraft}
              pin={pinTarget(mounted.state.selection, mounted.objects, point)}
              openComments={comments.filter((c: Comment) => !c.resolved).length}
              onPick={() => {
                setRejecting(false);
                setDraft(draft === "" ? " " : draft); // the dialog comes back after the pick
                setPicking(true);
              }}
              onReject={(comment) => reject(comment, mounted.annotator)}
              onClose={() => setRejecting(false)}
            />
          ) : null}
        </>
      )}
    />
  );
}

interface ActionsProps {
  mounted: Mounted;
  pending: boolean;
  editing: boolean;
  busy: boolean;
  onEdit: () => void;
  onReject: () => void;
  onDecide: (decision: Decision) => void;
  onBeside: (step: 1 | -1) => void;
}

function Actions({ mounted, pending, editing, busy, onEdit, onReject, onDecide, onBeside }: ActionsProps) {
  const fixed = mounted.state.canUndo;
  const approve = () => pending && !busy && onDecide(fixed ? "fix_and_approve" : "approve");
  useKeys({ a: approve, e: onEdit, j: () => onBeside(1), k: () => onBeside(-1), ...(editing ? {} : { r: () => pending && onReject() }) }, true, true);
  return (
    <>
      <KeyButton tip={t(editing ? "review.fixDone" : "review.fixTip")} keys="e" icon={Pencil} aria-pressed={editing} className={editing ? "!border-accent !bg-accent-soft !text-accent" : undefined} onClick={onEdit}>
        {t(editing ? "review.fixing" : "review.fix")}
      </KeyButton>
      {pending ? (
        <>
          <KeyButton tip={t("review.rejectTip")} keys="r" tone="danger" icon={X} disabled={busy} onClick={onReject}>{t("review.reject")}</KeyButton>
          <KeyButton tip={t(fixed ? "review.approveFixedTip" : "review.approveTip")} keys="a" tone="primary" icon={Check} busy={busy} onClick={approve}>{t(fixed ? "review.approveFixed" : "review.approve")}</KeyButton>
        </>
      ) : null}
    </>
  );
}

// To the next or previous submitted image.
function useBeside(project: number, asset: number): (step: 1 | -1) => Promise<void> {
  useEffect(() => {
    const timer = setTimeout(() => void nextReview(project, asset).then((next) => next && next.id !== asset && prefetchAsset(project, next), () => undefined), 400);
    return () => clearTimeout(timer);
  }, [project, asset]);
  return async (step) => {
    try {
      const query = step === 1 ? { after: asset } : { before: asset };
      const page = await unwrap(api.GET("/projects/{project}/assets", { params: { path: { project }, query: { status: "submitted", ...query, limit: 1 } } }));
      const to = page.items[0];
      if (to) openReview(project, to.id);
      else notify(t(step === 1 ? "review.noNext" : "review.noPrevious"));
    } catch (error) {
      notify(explainLine(error));
    }
  };
}

function useDecide(project: number, asset: number, name: string, sync: Sync) {
  return useMutation({
    mutationFn: async ({ decision, comment, annotator }: { decision: Decision; comment?: NewComment; annotator: Annotator }) => {
      await settled(sync);
      const body = { decision, active_ms: annotator.activeMs(), ...(comment ? { comment } : {}) };
      return unwrap(api.POST("/projects/{project}/assets/{asset}/reviews", { params: { path: { project, asset } }, body }));
    },
    onSuccess: async (reply, { decision }) => {
      queryClient.setQueryData(assetQuery(project, asset).queryKey, reply.asset);
      void queryClient.invalidateQueries({ queryKey: reviewQueueKey(project) });
      void queryClient.invalidateQueries({ queryKey: ["project", project, "self"] });
      notify(t(`review.done.${decision}`, { name }));
      const next = (await nextReview(project, asset)) ?? (await nextReview(project));
      openReview(project, next?.id);
    },
    onError: (error) => notify(explainLine(error)),
  });
}
