import { type Layer, unwrap } from "@touchmark/client";
import { useMutation } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { api } from "~/api/client";
import { queryClient } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { ErrorNote, ProgressBar } from "~/kit/feedback";
import { Field, Input } from "~/kit/field";
import { type Accepted, acceptAll, leastScore } from "~/lib/layers/accept";
import { count } from "~/lib/text/format";

interface AcceptDialogProps {
  project: number;
  layer: Layer;
  onClose: () => void;
}

// Closing stops after the part that is under way; what is written stays and is told in the audit.
function useAccept(project: number, layer: number) {
  const [events, setEvents] = useState<readonly Accepted[]>([]);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const accept = useMutation({
    mutationFn: (min_score: number | undefined) => {
      const path = { project, layer };
      const call = (after: number | undefined) =>
        unwrap(api.POST("/projects/{project}/layers/{layer}/accept", { params: { path }, body: { min_score, after } }));
      stop.current = new AbortController();
      return acceptAll(call, (event) => setEvents((known) => [...known, event]), stop.current.signal);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["project", project] }),
  });
  return { accept, events, stop: () => stop.current?.abort() };
}

export function AcceptDialog({ project, layer, onClose }: AcceptDialogProps) {
  const { accept, events, stop } = useAccept(project, layer.id);
  const [typed, setTyped] = useState("");
  const score = leastScore(typed);
  const done = events.reduce((sum, event) => sum + event.annotations, 0);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (score !== null) accept.mutate(score);
  };
  return (
    <Dialog open onOpenChange={onClose} title={t("layers.acceptNamed", { name: layer.name })} description={t("layers.acceptText")}>
      {accept.isError ? <ErrorNote error={accept.error} /> : null}
      {accept.isIdle ? (
        <form onSubmit={submit} className="flex flex-col gap-3">
          <ScoreField typed={typed} wrong={score === null} onChange={setTyped} />
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" tone="primary" disabled={score === null}>
              {t("layers.accept")}
            </Button>
          </div>
        </form>
      ) : (
        <div className="flex flex-col gap-3">
          {accept.isPending ? <ProgressBar done={done} total={layer.annotations} label={t("layers.accepting")} /> : null}
          <p role="status">{t(accept.isPending ? "layers.acceptedSoFar" : "layers.accepted", { count: done, n: count(done) })}</p>
          {accept.isPending ? null : <Events project={project} events={events} />}
          <div className="flex justify-end gap-2">
            {accept.isPending ? <Button onClick={stop}>{t("layers.stop")}</Button> : <Button onClick={onClose}>{t("common.close")}</Button>}
          </div>
        </div>
      )}
    </Dialog>
  );
}

function ScoreField({ typed, wrong, onChange }: { typed: string; wrong: boolean; onChange: (typed: string) => void }) {
  return (
    <Field label={t("layers.minScore")} hint={t("layers.minScoreHint")} error={wrong ? t("layers.minScoreWrong") : undefined}>
      {(id, by) => (
        <Input
          id={id}
          aria-describedby={by}
          aria-invalid={wrong}
          autoFocus
          inputMode="decimal"
          className="!w-24"
          value={typed}
          onChange={(e) => onChange(e.target.value)}
        />
      )}
    </Field>
  );
}

// What was written, each to be taken back as one.
function Events({ project, events }: { project: number; events: readonly Accepted[] }) {
  const [undone, setUndone] = useState<ReadonlySet<number>>(new Set());
  const undo = useMutation({
    mutationFn: (seq: number) => unwrap(api.POST("/projects/{project}/events/{seq}/undo", { params: { path: { project, seq } } })),
    onSuccess: (_, seq) => {
      setUndone((known) => new Set(known).add(seq));
      void queryClient.invalidateQueries({ queryKey: ["project", project] });
    },
  });
  return (
    <>
      {undo.isError ? <ErrorNote error={undo.error} /> : null}
      <ul className="flex max-h-48 flex-col overflow-auto">
        {events.map(({ seq, annotations }) => (
          <li key={seq} className="flex h-9 items-center gap-2 border-t">
            <span className="font-mono text-xs text-muted">#{seq}</span>
            <span className="flex-1">{t("layers.eventCount", { count: annotations, n: count(annotations) })}</span>
            {undone.has(seq) ? (
              <span className="text-muted">{t("layers.undone")}</span>
            ) : (
              <Button
                dense
                icon={Undo2}
                busy={undo.isPending && undo.variables === seq}
                disabled={undo.isPending}
                onClick={() => undo.mutate(seq)}
              >
                {t("common.undo")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
