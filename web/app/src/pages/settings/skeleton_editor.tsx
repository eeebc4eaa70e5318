import type { Skeleton } from "@touchmark/client";
import { ArrowDown, ArrowUp, PersonStanding, Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/button";
import { Input, Select } from "~/kit/field";
import { classLines } from "~/lib/ontology/class_lines";
import {
  addJoint,
  jointProblems,
  kMaxJoints,
  kNoSkeleton,
  moveJoint,
  pairByName,
  pairsOf,
  personSkeleton,
  removeJoint,
  renameJoint,
  setPair,
  shiftsPoints,
} from "~/lib/ontology/skeleton_draft";
import { count } from "~/lib/text/format";
import { SkeletonPreview } from "./skeleton_preview";

interface SkeletonEditorProps {
  value: Skeleton | undefined;
  stored: readonly string[]; // the joints that annotations of the class were drawn with
  used: number; // annotations
  editable: boolean;
  onChange: (skeleton: Skeleton) => void;
}

// The joints of a class in the order of its points, their mirror partners, and the lines between them.
export function SkeletonEditor({ value = kNoSkeleton, stored, used, editable, onChange }: SkeletonEditorProps) {
  const { joints } = value;
  if (joints.length === 0 && !editable) return null;
  return (
    <section aria-label={t("skeleton.title")} className="flex flex-col gap-2 border-t py-2 pr-3 pl-10">
      {joints.length === 0 ? <p className="text-muted">{t("skeleton.none")}</p> : null}
      {used > 0 && shiftsPoints(stored, joints) ? (
        <p role="alert" className="rounded-control bg-warning-soft px-3 py-2">
          {t("skeleton.shifts", { count: used, n: count(used) })}
        </p>
      ) : null}
      {joints.length > 0 ? (
        <div className="flex items-start gap-4 max-lg:flex-wrap">
          <JointList value={value} editable={editable} onChange={onChange} />
          <SkeletonPreview value={value} editable={editable} onChange={onChange} />
        </div>
      ) : null}
      {editable ? (
        <div className="flex flex-wrap items-center gap-2">
          <AddJoints room={kMaxJoints - joints.length} onAdd={(names) => onChange(names.reduce(addJoint, value))} />
          {joints.length === 0 ? (
            <Button dense tone="ghost" icon={PersonStanding} onClick={() => onChange(personSkeleton())}>
              {t("skeleton.person")}
            </Button>
          ) : (
            <Button dense tone="ghost" onClick={() => onChange(pairByName(value))}>
              {t("skeleton.pairByName")}
            </Button>
          )}
        </div>
      ) : null}
    </section>
  );
}

interface PartProps {
  value: Skeleton;
  editable: boolean;
  onChange: (skeleton: Skeleton) => void;
}

function JointList({ value, editable, onChange }: PartProps) {
  const wrong = jointProblems(value.joints);
  return (
    <ol className="flex min-w-0 flex-1 flex-col gap-1">
      {value.joints.map((name, i) => (
        // A joint is its place in the order: that is what annotations know it by.
        <li key={i} className="flex items-center gap-2">
          <span className="numeric w-6 text-xs text-muted">{i + 1}</span>
          <Input
            dense
            aria-label={t("skeleton.name", { n: i + 1 })}
            aria-invalid={wrong[i] !== null}
            disabled={!editable}
            maxLength={500}
            className="!w-40"
            value={name}
            onChange={(e) => onChange(renameJoint(value, i, e.target.value))}
          />
          <PairSelect value={value} index={i} editable={editable} onChange={onChange} />
          {editable ? (
            <>
              <IconButton
                size={24}
                icon={ArrowUp}
                label={t("skeleton.up", { name })}
                disabled={i === 0}
                onClick={() => onChange(moveJoint(value, i, -1))}
              />
              <IconButton
                size={24}
                icon={ArrowDown}
                label={t("skeleton.down", { name })}
                disabled={i === value.joints.length - 1}
                onClick={() => onChange(moveJoint(value, i, 1))}
              />
              <IconButton size={24} icon={X} label={t("skeleton.remove", { name })} onClick={() => onChange(removeJoint(value, i))} />
            </>
          ) : null}
          {wrong[i] ? <span className="text-xs whitespace-nowrap text-bad">{t(`ontology.problem.${wrong[i]}`)}</span> : null}
        </li>
      ))}
    </ol>
  );
}

// The joint that this one becomes when the object is mirrored.
function PairSelect({ value, index, editable, onChange }: PartProps & { index: number }) {
  const partner = pairsOf(value)[index] ?? index;
  const label = t("skeleton.pair", { name: value.joints[index] });
  return (
    <Select
      dense
      aria-label={label}
      title={label}
      disabled={!editable}
      className="w-36"
      value={partner === index ? "" : String(partner)}
      onChange={(e) => onChange(setPair(value, index, e.target.value === "" ? null : Number(e.target.value)))}
    >
      <option value="">{t("skeleton.noPair")}</option>
      {value.joints.map((name, i) =>
        i === index ? null : (
          <option key={i} value={i}>
            {name}
          </option>
        ),
      )}
    </Select>
  );
}

function AddJoints({ room, onAdd }: { room: number; onAdd: (names: string[]) => void }) {
  const [text, setText] = useState("");
  const names = classLines(text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (names.length === 0 || names.length > room) return;
    onAdd(names);
    setText("");
  };
  return (
    <form onSubmit={submit} className="flex items-center gap-2">
      <Input
        dense
        aria-label={t("skeleton.add")}
        placeholder={t("skeleton.addHint")}
        aria-invalid={names.length > room}
        className="!w-72"
        value={text}
        onChange={(e) => setText(e.target.value)}
      />
      <Button dense type="submit" icon={Plus} disabled={names.length === 0 || names.length > room}>
        {t("skeleton.add")}
      </Button>
      {names.length > room ? <span className="text-xs text-bad">{t("skeleton.tooMany", { n: count(kMaxJoints) })}</span> : null}
    </form>
  );
}
