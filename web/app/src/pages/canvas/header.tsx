import type { Asset, AssetStatus, Project } from "@touchmark/client";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, ChevronLeft, ChevronRight, Redo2, Search, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { useLive } from "~/api/stream";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/button";
import { Status } from "~/kit/status";
import { Tip } from "~/kit/tooltip";
import { keyOf } from "~/lib/keyboard/keymap";
import { count } from "~/lib/text/format";
import { Avatars } from "~/shell/avatars";
import { openPalette } from "~/shell/palette_state";
import { undoWords } from "./canvas_words";
import type { Mounted } from "./use_annotator";

interface CanvasHeaderProps extends Mounted {
  project: Project;
  asset: Asset;
  status: AssetStatus | undefined; // of the shown layer
  onPrevious: () => void;
  onNext: () => void;
  previousKeys: string | undefined;
  nextKeys: string | undefined;
  whose?: ReactNode; // whose labels these are, where that is not plain
  children: ReactNode; // the page's own actions, the main one last
}

export function CanvasHeader({
  project,
  asset,
  annotator,
  state,
  status,
  onPrevious,
  onNext,
  previousKeys,
  nextKeys,
  whose,
  children,
}: CanvasHeaderProps) {
  const present = useLive((s) => s.present);
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b bg-surface px-2">
      <Tip label={t("canvas.back", { name: project.name })}>
        <Link
          to="/projects/$project/data"
          params={{ project: project.id }}
          aria-label={t("canvas.back", { name: project.name })}
          className="inline-flex size-8 items-center justify-center rounded-control text-muted hover:bg-hover hover:text-ink"
        >
          <ArrowLeft size={16} aria-hidden />
        </Link>
      </Tip>
      <span className="max-w-64 min-w-0 truncate font-medium" title={asset.name}>
        {asset.name}
      </span>
      <span className="flex items-center whitespace-nowrap text-muted">
        <IconButton icon={ChevronLeft} label={t("canvas.previous")} keys={previousKeys} onClick={onPrevious} />
        <span className="text-xs">{t("canvas.position", { n: count(asset.id), total: count(project.max_asset_id) })}</span>
        <IconButton icon={ChevronRight} label={t("canvas.next")} keys={nextKeys} onClick={onNext} />
      </span>
      <span className="max-lg:hidden">{status ? <Status status={status} /> : null}</span>
      {whose}
      <div className="flex-1" />
      <Avatars people={present} />
      <span className="flex">
        <IconButton
          icon={Undo2}
          label={state.undoLabel ? t("canvas.undo", { what: undoWords(state.undoLabel) }) : t("common.undo")}
          keys={keyOf("edit.undo")}
          disabled={!state.canUndo || state.readonly}
          onClick={annotator.undo}
        />
        <IconButton
          icon={Redo2}
          label={state.redoLabel ? t("canvas.redo", { what: undoWords(state.redoLabel) }) : t("canvas.redoPlain")}
          keys={keyOf("edit.redo")}
          disabled={!state.canRedo || state.readonly}
          onClick={annotator.redo}
        />
      </span>
      <IconButton icon={Search} label={t("palette.title")} keys={keyOf("app.palette")} onClick={openPalette} />
      {children}
    </header>
  );
}

// A button that says its key in its tooltip.
export function KeyButton({ keys, tip, ...rest }: React.ComponentProps<typeof Button> & { keys: string | undefined; tip: string }) {
  return (
    <Tip label={tip} keys={keys}>
      <Button {...rest} />
    </Tip>
  );
}
