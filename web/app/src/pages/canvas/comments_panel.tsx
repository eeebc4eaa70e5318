import { type Asset, type Comment, type NewComment, unwrap } from "@touchmark/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Check, MapPin, RotateCcw } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api } from "~/api/client";
import { useMay, useUserNames } from "~/api/hooks";
import { commentsQuery, queryClient } from "~/api/queries";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/button";
import { cx } from "~/kit/cx";
import { ErrorNote } from "~/kit/feedback";
import { Textarea } from "~/kit/field";
import { Time } from "~/kit/time";
import type { Mounted } from "./use_annotator";

export interface CommentsProps extends Mounted {
  project: number;
  asset: Asset;
  layer: number; // whose labels they are about
  point: readonly [number, number] | null; // where the next comment is pinned
  onPickPoint: () => void;
  onClearPoint: () => void;
}

export function useComments(project: number, asset: number, layer: number) {
  const comments = useQuery(commentsQuery(project, asset, layer));
  const refresh = () => queryClient.invalidateQueries({ queryKey: commentsQuery(project, asset, layer).queryKey });
  const add = useMutation({
    mutationFn: (body: NewComment) =>
      unwrap(api.POST("/projects/{project}/assets/{asset}/comments", { params: { path: { project, asset } }, body: { ...body, layer } })),
    onSuccess: refresh,
  });
  const resolve = useMutation({
    mutationFn: (comment: Comment) =>
      unwrap(
        api.PATCH("/projects/{project}/comments/{comment}", {
          params: { path: { project, comment: comment.id } },
          body: { resolved: !comment.resolved },
        }),
      ),
    onSuccess: refresh,
  });
  return { comments, add, resolve };
}

export function CommentsPanel(props: CommentsProps) {
  const { project, asset, layer, annotator, objects } = props;
  const may = useMay(project, "annotator");
  const userName = useUserNames(project);
  const { comments, add, resolve } = useComments(project, asset.id, layer);
  const items = comments.data ?? [];
  const error = comments.error ?? add.error ?? resolve.error;
  const show = (comment: Comment) => {
    const object = objects.find((o) => o.id !== undefined && o.id === comment.annotation_id);
    if (object) annotator.focusObject(object.key);
  };
  return (
    <>
      {error ? (
        <div className="p-2">
          <ErrorNote error={error} />
        </div>
      ) : null}
      <ol aria-label={t("comments.title")} className="min-h-0 flex-1 overflow-auto">
        {items.length === 0 && comments.isSuccess ? <li className="px-3 py-3 text-muted">{t("comments.none")}</li> : null}
        {items.map((comment, i) => (
          <li key={comment.id} className={cx("border-b px-3 py-2 last:border-0", comment.resolved && "text-muted")}>
            <div className="flex items-center gap-1.5 text-xs text-muted">
              {comment.annotation_id || comment.point ? <PinNumber n={i + 1} resolved={comment.resolved} /> : null}
              <span className="min-w-0 flex-1 truncate">
                {userName(comment.author)} · <Time at={comment.at} />
              </span>
              {may ? (
                <IconButton
                  size={24}
                  icon={comment.resolved ? RotateCcw : Check}
                  label={t(comment.resolved ? "comments.reopen" : "comments.resolve")}
                  onClick={() => resolve.mutate(comment)}
                />
              ) : null}
            </div>
            <p dir="auto" className={cx("mt-0.5 break-words whitespace-pre-wrap", comment.resolved && "line-through")}>
              {comment.text}
            </p>
            {comment.annotation_id ? (
              <button type="button" className="link text-xs" onClick={() => show(comment)}>
                {t("comments.showObject")}
              </button>
            ) : null}
          </li>
        ))}
      </ol>
      {may ? <NewCommentForm {...props} busy={add.isPending} onSend={(body) => add.mutateAsync(body)} /> : null}
    </>
  );
}

export function PinNumber({ n, resolved }: { n: number; resolved?: boolean }) {
  return (
    <span
      className={cx(
        "inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-full px-1 text-xs font-semibold",
        resolved ? "bg-hover text-muted" : "bg-bad text-on-bad",
      )}
    >
      {n}
    </span>
  );
}

function NewCommentForm({
  state,
  objects,
  point,
  onPickPoint,
  onClearPoint,
  busy,
  onSend,
}: CommentsProps & { busy: boolean; onSend: (body: NewComment) => Promise<unknown> }) {
  const [text, setText] = useState("");
  const target = pinTarget(state.selection, objects, point);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!text.trim()) return;
    await onSend({ text: text.trim(), ...target });
    setText("");
    onClearPoint();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-2 border-t p-2">
      <Textarea
        aria-label={t("comments.write")}
        placeholder={t("comments.write")}
        rows={2}
        maxLength={10000}
        value={text}
        onChange={(e) => setText(e.target.value)}
        onKeyDown={(e) => (e.ctrlKey || e.metaKey) && e.key === "Enter" && void submit(e)}
      />
      <div className="flex items-center gap-2">
        <Button dense tone="ghost" icon={MapPin} onClick={onPickPoint}>
          {t("comments.pin")}
        </Button>
        <span className="min-w-0 flex-1 truncate text-xs text-muted">
          {target.annotation_id ? t("comments.onObject") : target.point ? t("comments.onPoint") : ""}
        </span>
        <Button dense type="submit" tone="primary" busy={busy} disabled={!text.trim()}>
          {t("comments.send")}
        </Button>
      </div>
    </form>
  );
}

// A point that was picked counts more than what is selected.
export function pinTarget(
  selection: readonly string[],
  objects: Mounted["objects"],
  point: readonly [number, number] | null,
): Pick<NewComment, "annotation_id" | "point"> {
  if (point) return { point: [...point] };
  const object = selection.length === 1 ? objects.find((o) => o.key === selection[0]) : undefined;
  return object?.id === undefined ? {} : { annotation_id: object.id };
}
