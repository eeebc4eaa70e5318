import type { AppCommand, Sync } from "@touchmark/annotator";
import { type Asset, type Class, type Project, unwrap } from "@touchmark/client";
import type { Annotator } from "@touchmark/render";
import { useNavigate } from "@tanstack/react-router";
import { useMutation } from "@tanstack/react-query";
import { Check, Lock, Undo } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { api } from "~/api/client";
import { explainLine, Refused } from "~/api/explain";
import { useMe } from "~/api/hooks";
import { atLeast, learnAsset, queryClient } from "~/api/queries";
import { t, within } from "~/i18n";
import { Button } from "~/kit/button";
import { notify } from "~/kit/notice";
import { mayEdit, maySubmit, mayTakeBack } from "~/lib/assets/may_edit";
import { settled } from "~/lib/saving/settled";
import { keyOf, keysOf } from "~/lib/keyboard/keymap";
import { useKeys } from "~/lib/keyboard/use_keys";
import { uuid } from "~/lib/browser/uuid";
import { kTruth, layerStatus, workLayer } from "~/lib/layers/layers";
import { CanvasHeader, KeyButton } from "~/pages/canvas/header";
import { WhoseWork } from "~/pages/canvas/layer_choice";
import { makeReadyAhead } from "~/pages/canvas/smart_select";
import { type Opened, prefetchAsset } from "~/pages/canvas/use_opened";
import { type Point, Workspace } from "~/pages/canvas/workspace";
import { setPageCommands } from "~/shell/palette_state";
import { isEmptyUnasked, NothingHere } from "./nothing_here";
import { browsing, tasks, visit } from "~/pages/canvas/queue";

interface LabelWorkspaceProps {
  project: Project;
  opened: Opened;
  classes: readonly Class[];
  sync: Sync;
  browse: boolean;
  object?: number;
}

export function LabelWorkspace({ project, opened, classes, sync, browse, object }: LabelWorkspaceProps) {
  const { asset, layer, annotations } = opened;
  const [point, setPoint] = useState<Point | null>(null);
  const [picking, setPicking] = useState(false);
  const editable = mayEdit(project, asset);
  const submittable = maySubmit(project, asset);
  const returnable = mayTakeBack(project, asset, useMe()?.id);
  const go = useWalk(project, asset.id, sync, browse);
  const submit = useSubmit(project.id, asset, layer, sync, go);
  const [empty, setEmpty] = useState<Annotator | null>(null); // asks whether there is really nothing to label
  const ask = (annotator: Annotator) => {
    if (annotator.getState().counts.total > 0 || isEmptyUnasked()) submit.mutate(annotator);
    else setEmpty(annotator);
  };
  const onCommand = (command: AppCommand, annotator: Annotator) => {
    if (command === "app.next_image") void go("next");
    else if (command === "app.previous_image") void go("previous");
    else if (command === "app.submit" && submittable && !submit.isPending) ask(annotator);
    else if (command === "app.save") void sync.whenJournaled().then(() => sync.retryNow());
  };
  return (
    <Workspace
      project={project.id}
      asset={asset}
      layer={layer}
      annotations={annotations}
      classes={classes}
      sync={sync}
      readonly={!editable}
      object={object}
      firstTab={asset.status === "rejected" || asset.task?.state === "rejected" ? "comments" : undefined}
      onCommand={onCommand}
      point={point}
      onPoint={setPoint}
      picking={picking}
      onPicking={setPicking}
      banner={editable ? null : <ReadonlyBanner text={whyLocked(project, asset)} />}
      header={(mounted) => (
        <CanvasHeader
          {...mounted}
          project={project}
          asset={asset}
          status={layerStatus(asset, layer, asset.task)}
          onPrevious={() => void go("previous")}
          onNext={() => void go("next")}
          previousKeys={keyOf("app.previous_image")}
          nextKeys={keyOf("app.next_image")}
          whose={<WhoseWork project={project.id} own={layer !== kTruth} batch={asset.task?.batch} />}
        >
          {returnable ? <TakeBackButton project={project.id} asset={asset} layer={layer} /> : null}
          {submittable ? <SubmitButton busy={submit.isPending} onSubmit={() => ask(mounted.annotator)} /> : null}
          {empty === mounted.annotator ? <NothingHere onSubmit={() => submit.mutate(empty)} onClose={() => setEmpty(null)} /> : null}
        </CanvasHeader>
      )}
    />
  );
}

function whyLocked({ role }: Project, asset: Asset): string {
  if (!atLeast(role, "annotator")) return t("label.lockedRole");
  if (workLayer(asset) !== kTruth) return t("label.lockedOwn");
  return t("label.lockedStatus", { status: within(t(`status.${asset.status}`)) });
}

type Go = (which: "next" | "previous") => Promise<void>;

// To the image before and after this one: as the work is handed out, or as in the gallery.
function useWalk({ id: project, role }: Project, asset: number, sync: Sync, browse: boolean): Go {
  const navigate = useNavigate();
  const walks = browse || !atLeast(role, "annotator");
  const neighbors = useMemo(() => (walks ? browsing(project, asset) : tasks(project, asset)), [walks, project, asset]);
  const go = useCallback<Go>(
    async (which) => {
      try {
        await sync.whenJournaled();
        const to = await neighbors[which]();
        if (to) learnAsset(project, to); // now it says where to draw
        const search = { ...(to ? { asset: to.id } : {}), ...(browse ? { browse: 1 as const } : {}) };
        if (to) void navigate({ to: "/projects/$project/label", params: { project }, search });
        else notify(t(which === "next" ? "label.noNext" : "label.noPrevious"));
      } catch (error) {
        notify(explainLine(error));
      }
    },
    [navigate, neighbors, project, sync, browse],
  );
  useEffect(() => visit(project, asset), [project, asset]);
  useEffect(() => {
    const prefetch = () =>
      void neighbors.coming().then(
        (next) => next && (void prefetchAsset(project, next), makeReadyAhead(project, next)),
        () => undefined,
      );
    const timer = setTimeout(prefetch, 100);
    return () => clearTimeout(timer);
  }, [neighbors, project]);
  useEffect(
    () =>
      setPageCommands(
        [
          { id: "next", label: t("canvas.next"), keys: keyOf("app.next_image"), run: () => void go("next") },
          { id: "previous", label: t("canvas.previous"), keys: keyOf("app.previous_image"), run: () => void go("previous") },
        ],
        t("palette.page"),
      ),
    [go],
  );
  return go;
}

function useSubmit(project: number, asset: Asset, layer: number, sync: Sync, go: Go) {
  const path = { project, asset: asset.id };
  return useMutation({
    mutationFn: async (annotator: Annotator) => {
      if (annotator.getState().conflicts.length > 0) throw new Refused(t("label.conflictFirst"));
      await settled(sync);
      const body = { op_id: uuid(), active_ms: annotator.activeMs(), layer };
      return unwrap(api.POST("/projects/{project}/assets/{asset}/submit", { params: { path }, body }));
    },
    onSuccess: async (submitted) => {
      learnAsset(project, submitted);
      void queryClient.invalidateQueries({ queryKey: ["project", project, "self"] });
      notify(t("label.submitted", { name: asset.name }));
      await go("next");
    },
    onError: (error) => notify(explainLine(error)),
  });
}

// Its key is heard wherever the focus is, also on a link, which it would open elsewhere.
function SubmitButton({ busy, onSubmit }: { busy: boolean; onSubmit: () => void }) {
  useKeys(Object.fromEntries(keysOf("app.submit").map((key) => [key, onSubmit])), !busy, true);
  return (
    <KeyButton tip={t("label.submitTip")} keys={keyOf("app.submit")} tone="primary" icon={Check} busy={busy} onClick={onSubmit}>
      {t("label.submit")}
    </KeyButton>
  );
}

// Until a reviewer has decided, the work is its author's again.
function TakeBackButton({ project, asset, layer }: { project: number; asset: Asset; layer: number }) {
  const take = useMutation({
    mutationFn: () =>
      unwrap(api.POST("/projects/{project}/assets/{asset}/take-back", { params: { path: { project, asset: asset.id } }, body: { layer } })),
    onSuccess: (mine) => {
      learnAsset(project, mine);
      void queryClient.invalidateQueries({ queryKey: ["project", project, "self"] });
      notify(t("label.takenBack", { name: asset.name }));
    },
    onError: (error) => notify(explainLine(error)),
  });
  return (
    <Button icon={Undo} title={t("label.takeBackTip")} busy={take.isPending} onClick={() => take.mutate()}>
      {t("label.takeBack")}
    </Button>
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
