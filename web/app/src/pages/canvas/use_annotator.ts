import type { AppCommand, ClassInfo, LocalKey, Sync, ToolId } from "@touchmark/annotator";
import { type Annotation, type Asset, type Class, unwrap } from "@touchmark/client";
import { type Annotator, type AnnotatorState, createAnnotator, type MenuRequest, type ObjectRow } from "@touchmark/render";
import { type RefObject, useEffect, useState, useSyncExternalStore } from "react";
import { api, impatient } from "~/api/client";
import { useLive } from "~/api/stream";
import { useLatest } from "~/lib/browser/use_latest";
import { useTheme } from "~/lib/browser/theme";
import { noteRecentClass } from "~/lib/ontology/recent_classes";
import { useKeymap } from "~/lib/keyboard/keymap";
import { useAssist } from "~/lib/browser/assist";
import { SegmentDesk } from "~/lib/segment/desk";
import { pageDecoder } from "~/lib/segment/open_decoder";
import { getsReady } from "./smart_select";
import { useSnap } from "~/lib/browser/snap";
import { useWheel } from "~/lib/browser/wheel";
import { CatchUp } from "~/lib/live/catch_up";
import { CanvasNotices } from "./canvas_notices";
import { canvasWords } from "./canvas_words";
import { assetImage } from "./image";
import { usePictureShown } from "./use_picture";

export interface Mounted {
  annotator: Annotator;
  state: AnnotatorState;
  objects: readonly ObjectRow[];
}

interface UseAnnotatorInput {
  container: RefObject<HTMLDivElement | null>;
  project: number;
  asset: Asset;
  layer: number;
  annotations: readonly Annotation[];
  classes: readonly Class[];
  sync: Sync;
  readonly: boolean;
  onCommand: (command: AppCommand, annotator: Annotator) => void;
  onOpenObject: (key: LocalKey) => void;
  onMenu: (request: MenuRequest) => void;
}

// Tools are sticky: the next image begins with what was in the hand.
const sticky: { tool?: ToolId; classId?: number } = {};

export const classInfos = (classes: readonly Class[]): ClassInfo[] =>
  classes.map((c) => ({
    id: c.id ?? 0,
    name: c.name,
    attributes: c.attributes ?? [],
    ...(c.parent ? { parent: c.parent } : {}),
    ...(c.retired ? { retired: true } : {}),
    ...(c.skeleton && c.skeleton.joints.length > 0 ? { skeleton: { ...c.skeleton, flip: c.skeleton.flip ?? [] } } : {}),
  }));

// Null where the browser keeps nothing for this site.
function tabStorage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

function keepInHand(annotator: Annotator): void {
  const { tool, activeClass } = annotator.getState();
  Object.assign(sticky, { tool, classId: activeClass });
}

// Unless somebody is at something else.
function focusOn(container: HTMLElement): void {
  if (document.activeElement !== document.body) return;
  const quiet: FocusOptions & { focusVisible?: boolean } = { preventScroll: true, focusVisible: false };
  container.querySelector<HTMLElement>("[role=application]")?.focus(quiet);
}

// Mounts one annotator for one layer of one asset; remount by key for another.
export function useAnnotator(input: UseAnnotatorInput): Annotator | null {
  const [annotator, setAnnotator] = useState<Annotator | null>(null);
  const [attempt, setAttempt] = useState(0);
  const latest = useLatest(input);
  const theme = useTheme((s) => s.resolved);
  const { container, project, asset, layer, readonly, classes } = input;
  useEffect(() => {
    const { annotations, sync, classes: infos, readonly: fixed } = latest.current;
    if (!container.current) return;
    const notices = new CanvasNotices();
    const desk = new SegmentDesk(project, latest.current.asset, pageDecoder);
    const made = createAnnotator({
      container: container.current,
      assetId: asset.id,
      layer,
      image: assetImage(project, latest.current.asset),
      annotations,
      classes: classInfos(infos),
      sync,
      models: desk,
      past: tabStorage(),
      readonly: fixed,
      theme: useTheme.getState().resolved,
      ...sticky,
      words: canvasWords(),
      keymap: useKeymap.getState().remap,
      onCommand: (command) => latest.current.onCommand(command, made),
      onOpenObject: (key) => latest.current.onOpenObject(key),
      onMenu: (request) => latest.current.onMenu(request),
      onNotice: (notice) => notices.say(notice, made.getState().tool),
    });
    made.subscribe(() => notices.follow(made.getState()));
    getsReady(made, desk);
    // eslint-disable-next-line react-hooks/set-state-in-effect -- it is made of an element, which is there only now
    setAnnotator(made);
    focusOn(container.current);
    return () => {
      keepInHand(made);
      made.destroy();
      desk.close();
      setAnnotator(null);
    };
  }, [container, project, asset.id, layer, latest, attempt]);
  useEffect(() => (annotator ? mendImage(annotator, () => setAttempt((n) => n + 1)) : undefined), [annotator]);
  useEffect(() => annotator?.setTheme(theme), [annotator, theme]);
  const remap = useKeymap((s) => s.remap);
  useEffect(() => annotator?.setKeymap(remap), [annotator, remap]);
  usePictureShown(annotator, project, asset);
  const wheel = useWheel((s) => s.use);
  useEffect(() => annotator?.setWheel(wheel), [annotator, wheel]);
  const snap = useSnap((s) => s.on);
  useEffect(() => annotator?.setSnap(snap), [annotator, snap]);
  const assist = useAssist();
  useEffect(() => annotator?.setAssist(assist), [annotator, assist]);
  useEffect(() => annotator?.setReadonly(readonly), [annotator, readonly]);
  useEffect(() => annotator?.setClasses(classInfos(classes)), [annotator, classes]);
  useRecentClasses(annotator, project);
  useRemoteChanges(annotator, project, asset.id, layer);
  return annotator;
}

// What is in the hand is what will be looked for first.
function useRecentClasses(annotator: Annotator | null, project: number): void {
  useEffect(() => {
    if (!annotator) return;
    let last = annotator.getState().activeClass;
    return annotator.subscribe(() => {
      const { activeClass } = annotator.getState();
      if (activeClass !== last && activeClass > 0) noteRecentClass(project, activeClass);
      last = activeClass;
    });
  }, [annotator, project]);
}

// A picture that could not be loaded is asked for again when the server is back.
function mendImage(annotator: Annotator, again: () => void): () => void {
  return useLive.subscribe((live, before) => live.epoch > before.epoch && annotator.getState().image === "failed" && again());
}

export function useAnnotatorState(annotator: Annotator): Mounted {
  const state = useSyncExternalStore(annotator.subscribe, annotator.getState);
  const objects = useSyncExternalStore(annotator.subscribe, annotator.getObjects);
  return { annotator, state, objects };
}

// What other people, and other tabs, change while this image is open.
function useRemoteChanges(annotator: Annotator | null, project: number, asset: number, layer: number): void {
  useEffect(() => {
    if (!annotator) return;
    const path = { project, asset };
    const catchUp = new CatchUp({
      read: (head, signal) =>
        unwrap(
          api.GET("/projects/{project}/assets/{asset}/annotations", {
            params: { path, query: { layer, as_of: head } },
            signal,
            ...impatient,
          }),
        ),
      take: (reply, head) => annotator.applyRemote(reply.items, head),
    });
    if (useLive.getState().head > 0) catchUp.want(useLive.getState().head);
    const unsubscribe = useLive.subscribe((live, before) => {
      if (live.head > before.head) catchUp.want(live.head);
      if (live.epoch > before.epoch) catchUp.hurry();
    });
    return () => {
      unsubscribe();
      catchUp.stop();
    };
  }, [annotator, project, asset, layer]);
}
