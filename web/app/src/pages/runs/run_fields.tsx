// The parts of the dialog that are about a run as a whole.
import type { Class, Model } from "@touchmark/client";
import { t } from "~/i18n";
import { Checkbox, Field, Input, Select } from "~/kit/field";
import { count } from "~/lib/text/format";
import { type RunDraft, type RunImages, runProblem, type RunTask, tasksOf, withModel } from "~/lib/runs/new_run";

const kParts = [1, 2, 4, 8, 16];
const kTiles = [1, 2, 3, 4];

interface PartProps {
  draft: RunDraft;
  set: (patch: Partial<RunDraft>) => void;
}

interface WholeProps extends PartProps {
  setDraft: (draft: RunDraft) => void;
  usable: readonly Model[];
  classes: readonly Class[];
  offered: readonly RunImages[];
}

// Which model, of which images, from what score on.
export function Whole({ draft, set, setDraft, usable, classes, offered }: WholeProps) {
  const choices: RunImages[] = [...offered, { from: "all" }, { from: "unlabeled" }];
  return (
    <div className="grid grid-cols-2 gap-3">
      <ModelFields {...{ draft, set, setDraft, usable, classes }} />
      <Field label={t("runs.of")}>
        {(id) => (
          <Select
            id={id}
            value={draft.images.from}
            onChange={(e) => set({ images: choices.find((one) => one.from === e.target.value) ?? { from: "all" } })}
          >
            {choices.map((one) => (
              <option key={one.from} value={one.from}>
                {t(`runs.from.${one.from}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("runs.name")} hint={t("runs.nameHint")}>
        {(id, by) => (
          <Input id={id} aria-describedby={by} maxLength={200} value={draft.name} onChange={(e) => set({ name: e.target.value })} />
        )}
      </Field>
      <Field label={t("runs.leastScore")} hint={t("runs.leastScoreHint")}>
        {(id, by) => (
          <Input
            id={id}
            aria-describedby={by}
            aria-invalid={runProblem(draft) === "score"}
            inputMode="decimal"
            className="!w-24"
            value={draft.score}
            onChange={(e) => set({ score: e.target.value })}
          />
        )}
      </Field>
      <Numbers label={t("runs.parts")} hint={t("runs.partsHint")} of={kParts} value={draft.parts} onChange={(parts) => set({ parts })} />
    </div>
  );
}

function ModelFields({ draft, set, setDraft, usable, classes }: Omit<WholeProps, "offered">) {
  const model = usable.find((one) => one.id === draft.model);
  const tasks = model ? tasksOf(model) : [];
  const choose = (id: string) => {
    const next = usable.find((one) => one.id === id);
    if (next) setDraft(withModel(draft, next, classes));
  };
  return (
    <>
      <Field label={t("runs.model")} hint={model?.remote ? t("runs.remote") : undefined}>
        {(id, by) => (
          <Select id={id} aria-describedby={by} autoFocus value={draft.model} onChange={(e) => choose(e.target.value)}>
            {usable.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {tasks.length > 1 ? (
        <Field label={t("runs.task")}>
          {(id) => (
            <Select id={id} value={draft.task} onChange={(e) => set({ task: e.target.value as RunTask })}>
              {tasks.map((task) => (
                <option key={task} value={task}>
                  {t(`runs.does.${task}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      ) : null}
    </>
  );
}

interface NumbersProps {
  label: string;
  hint: string;
  of: readonly number[];
  value: number;
  onChange: (value: number) => void;
  words?: (n: number) => string;
}

function Numbers({ label, hint, of, value, onChange, words = count }: NumbersProps) {
  return (
    <Field label={label} hint={hint}>
      {(id, by) => (
        <Select id={id} aria-describedby={by} value={value} onChange={(e) => onChange(Number(e.target.value))}>
          {of.map((n) => (
            <option key={n} value={n}>
              {words(n)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

// How a detector looks, and what becomes of its boxes.
export function Looks({ draft, set, models }: PartProps & { models: readonly Model[] }) {
  const segmenters = models.filter((one) => one.tasks.includes("segment_prompt"));
  const tiles = (n: number) => (n === 1 ? t("runs.noTiles") : t("runs.tilesOf", { n: count(n) }));
  return (
    <div className="grid grid-cols-2 gap-3">
      <div className="flex flex-col gap-1">
        <Numbers
          label={t("runs.tiles")}
          hint={t("runs.tilesHint")}
          of={kTiles}
          value={draft.tiles}
          onChange={(n) => set({ tiles: n })}
          words={tiles}
        />
        <Checkbox label={t("runs.flip")} checked={draft.flip} onChange={(e) => set({ flip: e.target.checked })} />
      </div>
      {segmenters.length > 0 ? (
        <Field label={t("runs.masksBy")} hint={t("runs.masksByHint")}>
          {(id, by) => (
            <Select id={id} aria-describedby={by} value={draft.masksBy} onChange={(e) => set({ masksBy: e.target.value })}>
              <option value="">{t("runs.boxesStay")}</option>
              {segmenters.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      ) : null}
    </div>
  );
}

// Of a text reader the class, of a captioner what it is asked.
export function TextOptions({ draft, set, classes }: PartProps & { classes: readonly Class[] }) {
  if (draft.task === "caption")
    return (
      <Field label={t("runs.instruction")} hint={t("runs.instructionHint")}>
        {(id, by) => (
          <Input
            id={id}
            aria-describedby={by}
            maxLength={2000}
            value={draft.instruction}
            onChange={(e) => set({ instruction: e.target.value })}
          />
        )}
      </Field>
    );
  return (
    <Field label={t("runs.textClass")}>
      {(id) => (
        <Select id={id} className="w-64" value={draft.textClass} onChange={(e) => set({ textClass: Number(e.target.value) })}>
          <option value={0}>{t("common.noClass")}</option>
          {classes.map((one) =>
            one.retired ? null : (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ),
          )}
        </Select>
      )}
    </Field>
  );
}
