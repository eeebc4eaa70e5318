import type { AppCommand, Sync } from "@touchmark/annotator";
import { type Class, type Project, unwrap, type User } from "@touchmark/client";
import type { Annotator } from "@touchmark/render";
import { useMutation } from "@tanstack/react-query";
import { Check, Lock } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { api } from "~/api/client";
import { explainLine } from "~/api/explain";
import { atLeast, assetQuery, queryClient } from "~/api/queries";
import { t } from "~/i18n";
import { notify } from "~/kit/notice";
import { mayEdit, maySubmit } from "~/lib/may_edit";
import { settled } from "~/lib/settled";
import { useKeys } from "~/lib/use_keys";
import { uuid } from "~/lib/uuid";
import { CanvasHeader, KeyButton } from "~/pages/canvas/header";
import { type Opened, prefetchAsset } from "~/pages/canvas/use_opened";
import { type Point, Workspace } from "~/pages/canvas/workspace";
import { router } from "~/router";
import { setPageCommands } from "~/shell/palette_state";
import { browsing, tasks, visit } from "./queue";

interface LabelWorkspaceProps {
  me: User;
  project: Project;
  opened: Opened;
  classes: readonly Class[];
  sync: Sync;
  browse: boolean;
  object?: number;
}

export function LabelWorkspace({ me, project, opened, classes, sync, browse, object }: LabelWorkspaceProps) {
  const { asset, annotations } = opened;
  const [point, setPoint] = useState<Point | null>(null);
  const [picking, setPicking] = useState(false);
  const editable = mayEdit(me, asset);
  const submittable = maySubmit(me, asset);
  const neighbors = useMemo(() => (browse || !atLeast(me.role, "annotator") ? browsing(project.id, asset.id) : tasks(project.id, asset.id)), [browse, me.role, project.id, asset.id]);
  useEffect(() => visit(project.id, asset.id), [project.id, asset.id]);

  const open = (id: number) => void router.navigate({ to: "/projects/$project/label", params: { project: project.id }, search: { asset: id, ...(browse ? { browse: 1 } : {}) } });
  const go = async (which: "next" | "previous") => {
    try {
      await sync.whenJournaled();
      const to = await neighbors[which]();
      if (to) open(to.id);
      else notify(t(which === "next" ? "label.noNext" : "label.noPrevious"));
    } catch (error) {
      notify(explainLine(error));
    }
  };
  const submit = useMutation({
    mutationFn: async (annotator: Annotator) => {
      if (annotator.getState().conflicts.length > 0) throw new Error(t("label.conflictFirst"));
      await settled(sync);
      const path = { project: project.id, asset: asset.id };
      return unwrap(api.POST("/projects/{project}/assets/{asset}/submit", { params: { path }, body: { op_id: uuid(), active_ms: annotator.activeMs() } }));
    },
    onSuccess: async (submitted) => {
      queryClient.setQueryData(assetQuery(project.id, asset.id).queryKey, submitted);
      void queryClient.invalidateQueries({ queryKey: ["project", project.id, "self"] });
      notify(t("label.submitted", { name: asset.name }));
      await go("next");
    },
    onError: (error) => notify(explainLine(error)),
  });
  const onCommand = (command: AppCommand, annotator: Annotator) => {
    if (command === "app.next_image") void go("next");
    else if (command === "app.previous_image") void go("previous");
    else if (command === "app.submit" && submittable && !submit.isPending) submit.mutate(annotator);
    else if (command === "app.save") void sync.whenJournaled().then(() => sync.retryNow());
  };
  useEffect(() => {
    const timer = setTimeout(() => void neighbors.next().then((next) => next && prefetchAsset(project.id, next), () => undefined), 400);
    return () => clearTimeout(timer);
  }, [neighbors, project.id]);
  useEffect(
    () =>
      setPageCommands([
        { id: "next", label: t("canvas.next"), keys: "f", run: () => void go("next") },
        { id: "previous", label: t("canvas.previous"), keys: "d", run: () => void go("previous") },
      ]),
    // The commands only need the image they belong to.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [asset.id],
  );
  return (
    <Workspace
      project={project.id}
      asset={asset}
      annotations={annotations}
      classes={classes}
      sync={sync}
      readonly={!editable}
      object={object}
      firstTab={asset.status === "rejected" ? "comments" : "objects"}
      onCommand={onCommand}
      point={point}
      onPoint={setPoint}
      picking={picking}
      onPicking={setPicking}
      banner={editable ? null : <ReadonlyBanner text={atLeast(me.role, "annotator") ? t("label.lockedStatus", { status: t(`status.${asset.status}`).toLowerCase() }) : t("label.lockedRole")} />}
      header={(mounted) => (
        <CanvasHeader {...mounted} project={project} asset={asset} onPrevious={() => void go("previous")} onNext={() => void go("next")} previousKeys="d" nextKeys="f">
          {submittable ? (
            <SubmitButton busy={submit.isPending} onSubmit={() => submit.mutate(mounted.annotator)} />
          ) : null}
        </CanvasHeader>
      )}
    />
  );
}

// Its key is heard wherever the focus is, also on a link, which it would open elsewhere.
function SubmitButton({ busy, onSubmit }: { busy: boolean; onSubmit: () => void }) {
  useKeys({ "mod+enter": onSubmit }, !busy, true);
  return (
    <KeyButton tip={t("label.submitTip")} keys="mod+enter" tone="primary" icon={Check} busy={busy} onClick={onSubmit}>
      {t("label.submit")}
    </KeyButton>
  );
}

export function ReadonlyBanner({ text }: { text: string }) {
  return (
    <p role="status" className="flex h-8 shrink-0 items-center gap-2 border-b bg-warning-soft px-3">
      <Lock size={14} className="text-warning" aria-hidden />
      {text}
    </p>
  );
}
