import type { AppCommand, Point as At, Sync } from "@touchmark/annotator";
import type { Annotation, Asset, Class } from "@touchmark/client";
import type { Annotator, MenuRequest } from "@touchmark/render";
import { useQuery } from "@tanstack/react-query";
import { type Dispatch, type ReactNode, type SetStateAction, useCallback, useEffect, useRef, useState } from "react";
import { commentsQuery, ontologyQuery } from "~/api/queries";
import { retryStream } from "~/api/stream";
import { t } from "~/i18n";
import { pointerAt } from "~/lib/browser/pointer";
import { toggleAssist } from "~/lib/browser/assist";
import { toggleSnap } from "~/lib/browser/snap";
import { recentClasses } from "~/lib/ontology/recent_classes";
import type { TabItem } from "~/kit/tabs";
import { kTruth } from "~/lib/layers/layers";
import { useKeymap } from "~/lib/keyboard/keymap";
import { runPictureCommand, usePicture } from "~/lib/picture/picture";
import { useKeys } from "~/lib/keyboard/use_keys";
import { Palette } from "~/shell/palette";
import { AssistOptions } from "./assist_options";
import { AttributeMode } from "./attribute_mode";
import { CanvasMenu } from "./canvas_menu";
import { ClassPicker } from "./class_picker";
import { ClassesList } from "./classes_list";
import { CommentPins } from "./comment_pins";
import { CommentsPanel } from "./comments_panel";
import { ConflictDialog } from "./conflict_dialog";
import { digitUse } from "./digit_words";
import { FailedPicture } from "./failed_picture";
import { GuidelinePanel } from "./guideline_panel";
import { HistoryPanel } from "./history_panel";
import { Inspector } from "./inspector";
import { KeyCursorWords } from "./key_cursor_words";
import { Minimap } from "./minimap";
import { ObjectDetails } from "./object_details";
import { ObjectsList } from "./objects_list";
import { PicturePanel } from "./picture_panel";
import { PaintOptions } from "./paint_options";
import { usePaletteCommands } from "./palette_commands";
import type { PageKeys } from "./keys_here";
import { PolygonOption } from "./polygon_option";
import { RapidMark, RapidOption } from "./rapid";
import { ShortcutSheet } from "./shortcut_sheet";
import { StatusBar } from "./status_bar";
import { SuggestionsPart } from "./suggestions_part";
import { TemplateDialogs } from "./template_dialogs";
import { useTemplateCommands } from "./template_menu";
import { TextPanel } from "./text_panel";
import { ToolOptions } from "./tool_options";
import { ToolRail } from "./tool_rail";
import { type Mounted, useAnnotator, useAnnotatorState } from "./use_annotator";
import { useSuggestions } from "./use_suggestions";

export type Point = readonly [number, number];

export interface WorkspaceProps {
  project: number;
  asset: Asset;
  layer: number; // whose labels are shown and drawn
  annotations: readonly Annotation[];
  classes: readonly Class[];
  sync: Sync;
  readonly: boolean;
  object?: number; // the annotation to show first
  firstTab?: string | undefined;
  header: (mounted: Mounted) => ReactNode;
  banner?: ReactNode;
  onCommand: (command: AppCommand, annotator: Annotator) => void;
  keys?: PageKeys;
  point: Point | null; // the pin of the comment being written
  onPoint: (point: Point | null) => void;
  picking: boolean;
  onPicking: (picking: boolean) => void;
}

type OpenDialog = "help" | "conflicts" | { readonly classAt: At } | { readonly menu: MenuRequest } | null;

// The whole window around one image: tools, canvas, inspector, status bar. Remounted for another image.
export function Workspace(props: WorkspaceProps) {
  const container = useRef<HTMLDivElement>(null);
  useKeymap(); // what shows keys is shown anew when they change
  const { dialog, setDialog, tab, setTab, chooseTab, asked, openObject, walking, setWalking, pickClass, onCommand } = useShown(props);
  const onMenu = (menu: MenuRequest) => setDialog({ menu });
  const annotator = useAnnotator({ ...props, container, onCommand, onOpenObject: openObject, onMenu });
  useFirstObject(annotator, props.object);
  useSuggestions(annotator, props.project, props.asset.id, props.layer);
  usePaletteCommands(annotator, props.classes, props.readonly);
  useTemplateCommands(annotator, props.project, props.readonly);
  const { picking, onPicking } = props;
  useKeys({ escape: () => onPicking(false) }, picking);
  return (
    <div className="flex h-full flex-col">
      <Live of={annotator} before={<div className="h-12 shrink-0 border-b bg-surface" />}>
        {(mounted) => props.header(mounted)}
      </Live>
      {props.banner}
      <main className="flex min-h-0 flex-1">
        <h1 className="visually-hidden">{props.asset.name}</h1>
        <Live of={annotator} before={<div className="w-11 border-r bg-surface" />}>
          {(mounted) => (
            <ToolRail
              {...mounted}
              className={props.classes.find((c) => c.id === mounted.state.activeClass)?.name}
              onHelp={() => setDialog("help")}
              onPickClass={pickClass}
            />
          )}
        </Live>
        <div className="relative min-w-0 flex-1 overflow-hidden bg-canvas">
          <div ref={container} className="absolute inset-0" />
          <Live of={annotator}>
            {(mounted) => (
              <Overlay
                {...props}
                {...mounted}
                onOpenComments={() => setTab("comments")}
                walking={walking}
                onWalked={() => setWalking(false)}
              />
            )}
          </Live>
        </div>
        <Live of={annotator} before={<div className="w-[300px] border-l bg-surface" />}>
          {(mounted) => <Side {...props} {...mounted} tab={tab} onTab={chooseTab} asked={asked} />}
        </Live>
      </main>
      <Live of={annotator} before={<div className="h-8 border-t bg-surface" />}>
        {(mounted) => (
          <StatusBar {...mounted} classes={props.classes} onConflicts={() => setDialog("conflicts")} onRetry={() => retry(props.sync)} />
        )}
      </Live>
      {dialog === "help" ? <ShortcutSheet onClose={() => setDialog(null)} readonly={props.readonly} extra={props.keys} /> : null}
      <Live of={annotator}>{(mounted) => <Dialogs {...props} {...mounted} dialog={dialog} onDialog={setDialog} />}</Live>
      <Palette />
    </div>
  );
}

// The list that somebody works with stays open on the next image.
const kListTabs: ReadonlySet<string> = new Set(["objects", "classes", "text"]);
let keptTab = "objects";

// What is open beside and over the image, and the commands that open it.
function useShown(props: WorkspaceProps) {
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const [tab, setTab] = useState(props.firstTab ?? keptTab);
  const chooseTab = (chosen: string) => {
    if (kListTabs.has(chosen)) keptTab = chosen;
    setTab(chosen);
  };
  const [asked, setAsked] = useState(0);
  const [walking, setWalking] = useState(false);
  const openObject = () => {
    setTab("objects");
    setAsked((n) => n + 1);
  };
  const pickClass = () => setDialog({ classAt: pointerAt() });
  const onCommand = (command: AppCommand, from: Annotator) => {
    if (runPictureCommand(command)) return;
    if (command === "app.help") setDialog("help");
    else if (command === "app.pick_class") pickClass();
    else if (command === "app.snap") toggleSnap();
    else if (command === "app.snap_edges") toggleAssist("edges");
    else if (command === "app.tighten") toggleAssist("tighten");
    else if (command === "app.attributes") setWalking((now) => !now);
    else if (command !== "app.copy_to_next") props.onCommand(command, from);
    else if (from.carry()) props.onCommand("app.next_image", from);
  };
  return { dialog, setDialog, tab, setTab, chooseTab, asked, openObject, walking, setWalking, pickClass, onCommand };
}

interface LiveProps {
  of: Annotator | null;
  before?: ReactNode; // in its place until the annotator is there
  children: (mounted: Mounted) => ReactNode;
}

// Renders its part when the annotator's state changes, and only its part.
function Live({ of: annotator, before = null, children }: LiveProps) {
  return annotator ? <Watching annotator={annotator}>{children}</Watching> : before;
}

function Watching({ annotator, children }: { annotator: Annotator; children: (mounted: Mounted) => ReactNode }) {
  return children(useAnnotatorState(annotator));
}

type DialogsProps = WorkspaceProps & Mounted & { dialog: OpenDialog; onDialog: Dispatch<SetStateAction<OpenDialog>> };

function Dialogs({ dialog, onDialog, annotator, state, ...props }: DialogsProps) {
  const onClose = () => onDialog(null);
  const open: { classAt?: At; menu?: MenuRequest } = dialog !== null && typeof dialog === "object" ? dialog : {};
  const { menu, classAt } = open;
  const closeMenu = () => onDialog((now) => (now !== null && typeof now === "object" && "menu" in now ? null : now));
  return (
    <>
      {menu ? (
        <CanvasMenu
          {...props}
          annotator={annotator}
          state={state}
          request={menu}
          onPickClass={() => onDialog({ classAt: menu.client })}
          onClose={closeMenu}
        />
      ) : null}
      {classAt && !state.readonly ? (
        <ClassPicker
          at={classAt}
          classes={props.classes}
          recent={recentClasses(props.project)}
          does={t("classes.does", { what: digitUse(state.digitTarget, state.selection.length) })}
          onPick={annotator.setClass}
          onClose={onClose}
        />
      ) : null}
      <TemplateDialogs annotator={annotator} state={state} project={props.project} />
      <Conflicts {...props} annotator={annotator} conflicts={state.conflicts} open={dialog === "conflicts"} onClose={onClose} />
    </>
  );
}

function retry(sync: Sync): void {
  retryStream();
  sync.retryNow();
}

function useFirstObject(annotator: Annotator | null, object: number | undefined): void {
  useEffect(() => {
    if (!annotator || object === undefined) return;
    let live = true;
    void annotator.ready.then(() => {
      const row = live ? annotator.getObjects().find((o) => o.id === object) : undefined;
      if (row) annotator.focusObject(row.key);
    });
    return () => {
      live = false;
    };
  }, [annotator, object]);
}

function Conflicts({
  open,
  conflicts,
  onClose,
  ...props
}: WorkspaceProps & { annotator: Annotator; conflicts: Mounted["state"]["conflicts"]; open: boolean; onClose: () => void }) {
  useEffect(() => {
    if (open && conflicts.length === 0) onClose();
  }, [open, conflicts.length, onClose]);
  return open && conflicts.length > 0 ? (
    <ConflictDialog project={props.project} asset={props.asset} annotator={props.annotator} conflicts={conflicts} onClose={onClose} />
  ) : null;
}

function Overlay({
  project,
  asset,
  layer,
  classes,
  annotator,
  state,
  objects,
  point,
  picking,
  onPoint,
  onPicking,
  onOpenComments,
  walking,
  onWalked,
}: WorkspaceProps & Mounted & { onOpenComments: () => void; walking: boolean; onWalked: () => void }) {
  const comments = useQuery(commentsQuery(project, asset.id, layer)).data ?? [];
  const showsMap = usePicture((s) => s.guides.minimap);
  const onPick = useCallback(
    (at: Point) => {
      onPicking(false);
      onPoint(at);
    },
    [onPicking, onPoint],
  );
  return (
    <>
      <CommentPins
        annotator={annotator}
        objects={objects}
        comments={comments}
        point={point}
        picking={picking}
        onPick={onPick}
        onOpen={onOpenComments}
      />
      {showsMap ? <Minimap annotator={annotator} project={project} asset={asset} /> : null}
      <PicturePanel project={project} asset={asset} />
      <RapidMark annotator={annotator} state={state} classes={classes} />
      {walking ? <AttributeMode annotator={annotator} state={state} objects={objects} classes={classes} onClose={onWalked} /> : null}
      {picking || walking ? null : <ToolOptions annotator={annotator} state={state} classes={classes} />}
      {picking ? (
        <p role="status" className="absolute top-3 left-1/2 -translate-x-1/2 rounded-panel border bg-raised px-3 py-1.5 shadow-float">
          {t("comments.pickPoint")}
        </p>
      ) : null}
      {state.image === "failed" ? <FailedPicture why={asset.media_error ?? state.imageError} /> : null}
      <KeyCursorWords annotator={annotator} state={state} objects={objects} classes={classes} />
      <LiveRegion annotator={annotator} stamp={`${state.counts.total} ${state.selection.length} ${state.selection.at(-1)}`} />
    </>
  );
}

// For those who hear the canvas rather than see it.
function LiveRegion({ annotator, stamp }: { annotator: Annotator; stamp: string }) {
  const [text, setText] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setText(annotator.accessibleSummary()), 500);
    return () => clearTimeout(timer);
  }, [annotator, stamp]);
  return (
    <div aria-live="polite" className="visually-hidden">
      {text}
    </div>
  );
}

function guidelineTab(text: string, open: boolean, mounted: ClassAtHandOf): TabItem[] {
  if (text.trim() === "") return [];
  return [{ id: "guideline", label: t("guideline.tab"), content: open ? <GuidelinePanel text={text} {...classAtHand(mounted)} /> : null }];
}

type ClassAtHandOf = Pick<WorkspaceProps & Mounted, "state" | "objects" | "classes">;

// Of what is selected where that is of one class, else the class in the hand.
function classAtHand({ state, objects, classes }: ClassAtHandOf) {
  const selected = new Set(state.selection);
  const chosen = new Set(selected.size === 0 ? [] : objects.filter((o) => selected.has(o.key)).map((o) => o.classId));
  const [only] = chosen;
  const classId = chosen.size === 1 && only !== undefined ? only : state.activeClass;
  return { classId, className: classes.find((c) => c.id === classId)?.name ?? "" };
}

type SideProps = WorkspaceProps & Mounted & { tab: string; onTab: (tab: string) => void; asked: number };

function Side({ tab, onTab, asked, ...props }: SideProps) {
  const comments = useQuery(commentsQuery(props.project, props.asset.id, props.layer)).data ?? [];
  const { annotator, state, objects, classes, asset } = props;
  const guideline = useQuery(ontologyQuery(props.project)).data?.guideline ?? "";
  const mounted = { annotator, state, objects };
  const items = [
    {
      id: "objects",
      label: t("objects.title"),
      count: objects.length,
      content: (
        <>
          <ObjectsList {...mounted} project={props.project} asset={props.asset} classes={classes} />
          {props.layer === kTruth ? <SuggestionsPart {...mounted} project={props.project} asset={asset.id} classes={classes} /> : null}
        </>
      ),
    },
    { id: "classes", label: t("classes.title"), content: <ClassesList annotator={annotator} state={state} classes={classes} /> },
    { id: "text", label: t("text.tab"), content: tab === "text" ? <TextPanel {...mounted} classes={classes} /> : null },
    {
      id: "history",
      label: t("history.title"),
      content: tab === "history" ? <HistoryPanel {...mounted} project={props.project} asset={props.asset} layer={props.layer} /> : null,
    },
    {
      id: "comments",
      label: t("comments.title"),
      count: comments.filter((c) => !c.resolved).length,
      content: (
        <CommentsPanel
          {...mounted}
          project={props.project}
          asset={props.asset}
          layer={props.layer}
          point={props.point}
          onPickPoint={() => props.onPicking(true)}
          onClearPoint={() => props.onPoint(null)}
        />
      ),
    },
    ...guidelineTab(guideline, tab === "guideline", props),
  ];
  return (
    <Inspector tab={tab} onTab={onTab} items={items}>
      <AssistOptions state={state} />
      <PaintOptions annotator={annotator} state={state} />
      <PolygonOption annotator={annotator} state={state} />
      <RapidOption annotator={annotator} state={state} />
      {tab === "objects" || tab === "classes" || tab === "text" ? <ObjectDetails {...mounted} classes={classes} asked={asked} /> : null}
    </Inspector>
  );
}
