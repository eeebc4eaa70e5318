import type { Attribute, Class } from "@touchmark/client";
import { ChevronDown, ChevronRight, Eraser, Plus, RotateCcw, Trash2, X } from "lucide-react";
import { useState } from "react";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/button";
import { ClassMark } from "~/kit/class_mark";
import { cx } from "~/kit/cx";
import { Checkbox, Input, Select } from "~/kit/field";
import { count } from "~/lib/text/format";
import { chosenColor, withColor } from "~/lib/ontology/class_color";
import { changeAttribute, type DraftProblem } from "~/lib/ontology/ontology_draft";
import { AttributeDefault } from "./attribute_default";
import { SkeletonEditor } from "./skeleton_editor";

interface ClassRowProps {
  value: Class;
  editable: boolean;
  used: number;
  joints: readonly string[]; // as they are stored
  problem?: DraftProblem["problem"];
  onChange: (patch: Partial<Class>) => void;
  onRetire: (retired: boolean) => void;
}

const kKinds: readonly Attribute["kind"][] = ["text", "number", "checkbox", "select", "multi_select"];

export function ClassRow({ value, editable, used, joints, problem, onChange, onRetire }: ClassRowProps) {
  const [open, setOpen] = useState(false);
  const attributes = value.attributes ?? [];
  return (
    <li className="border-b last:border-0">
      <div className="flex h-10 items-center gap-2 px-2">
        <IconButton
          size={24}
          icon={open ? ChevronDown : ChevronRight}
          label={t(open ? "ontology.close" : "ontology.open", { name: value.name })}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
        {value.id === undefined ? (
          <span className="size-4 rounded-control border border-dashed border-edge" />
        ) : (
          <ColorChoice id={value.id} value={value} editable={editable} onChange={onChange} />
        )}
        <Input
          dense
          aria-label={t("ontology.name")}
          disabled={!editable || value.retired}
          maxLength={500}
          aria-invalid={problem === "empty" || problem === "repeated"}
          className={cx("!border-transparent !bg-transparent hover:!border-edge focus:!border-edge", value.retired && "line-through")}
          value={value.name}
          onChange={(e) => onChange({ name: e.target.value })}
        />
        {problem ? <span className="text-xs whitespace-nowrap text-bad">{t(`ontology.problem.${problem}`)}</span> : null}
        {attributes.length > 0 ? (
          <span className="text-xs whitespace-nowrap text-muted">{t("ontology.attributeCount", { count: attributes.length })}</span>
        ) : null}
        {value.skeleton && value.skeleton.joints.length > 0 ? (
          <span className="text-xs whitespace-nowrap text-muted">{t("skeleton.count", { count: value.skeleton.joints.length })}</span>
        ) : null}
        <span className="numeric w-28 text-xs whitespace-nowrap text-muted">{t("ontology.used", { count: used, n: count(used) })}</span>
        {editable ? (
          value.retired ? (
            <IconButton icon={RotateCcw} label={t("ontology.bringBack", { name: value.name })} onClick={() => onRetire(false)} />
          ) : (
            <IconButton icon={Trash2} label={t("ontology.retire", { name: value.name })} onClick={() => onRetire(true)} />
          )
        ) : null}
      </div>
      {open ? (
        <div className="border-t bg-canvas">
          <Attributes attributes={attributes} editable={editable} onChange={(next) => onChange({ attributes: next })} />
          <SkeletonEditor
            value={value.skeleton}
            stored={joints}
            used={used}
            editable={editable}
            onChange={(skeleton) => onChange({ skeleton })}
          />
        </div>
      ) : null}
    </li>
  );
}

interface ColorChoiceProps {
  id: number;
  value: Class;
  editable: boolean;
  onChange: (patch: Partial<Class>) => void;
}

// The class's mark in the color as it is chosen; a click chooses another.
function ColorChoice({ id, value, editable, onChange }: ColorChoiceProps) {
  const color = chosenColor(value);
  if (!editable) return <ClassMark id={id} />;
  return (
    <span className="flex items-center">
      <label className="relative inline-flex size-6 items-center justify-center rounded-control hover:bg-hover focus-within:outline-2 focus-within:outline-accent">
        {color ? (
          <span className="size-4 rounded-control border" style={{ background: color, borderColor: color }} />
        ) : (
          <ClassMark id={id} />
        )}
        <input
          type="color"
          aria-label={t("ontology.color", { name: value.name })}
          title={t("ontology.color", { name: value.name })}
          value={color ?? "#808080"}
          onChange={(e) => onChange({ extra: withColor(value, e.target.value) })}
          className="absolute inset-0 cursor-pointer opacity-0"
        />
      </label>
      {color ? (
        <IconButton
          size={24}
          icon={Eraser}
          label={t("ontology.ownColor", { name: value.name })}
          onClick={() => onChange({ extra: withColor(value, undefined) })}
        />
      ) : null}
    </span>
  );
}

interface AttributesProps {
  attributes: readonly Attribute[];
  editable: boolean;
  onChange: (next: Attribute[]) => void;
}

function Attributes({ attributes, editable, onChange }: AttributesProps) {
  return (
    <div className="flex flex-col gap-2 py-2 pr-3 pl-10">
      {attributes.length === 0 ? <p className="text-muted">{t("ontology.noAttributes")}</p> : null}
      {attributes.map((attribute, i) => (
        // Attributes have no id of their own: their place is their identity while they are edited.
        <AttributeRow
          key={i}
          attribute={attribute}
          editable={editable}
          onSet={(patch) => onChange(changeAttribute(attributes, i, patch))}
        />
      ))}
      {editable ? (
        <Button dense tone="ghost" icon={Plus} className="self-start" onClick={() => onChange([...attributes, { name: "", kind: "text" }])}>
          {t("ontology.addAttribute")}
        </Button>
      ) : null}
    </div>
  );
}

interface AttributeRowProps {
  attribute: Attribute;
  editable: boolean;
  onSet: (patch: Partial<Attribute> | null) => void; // null: take it away
}

function AttributeRow({ attribute, editable, onSet }: AttributeRowProps) {
  const choice = attribute.kind === "select" || attribute.kind === "multi_select";
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Input
        dense
        aria-label={t("ontology.attributeName")}
        placeholder={t("ontology.attributeName")}
        disabled={!editable}
        className="!w-40"
        value={attribute.name}
        onChange={(e) => onSet({ name: e.target.value })}
      />
      <Select
        dense
        aria-label={t("ontology.attributeKind")}
        disabled={!editable}
        className="w-36"
        value={attribute.kind}
        onChange={(e) => onSet({ kind: e.target.value as Attribute["kind"], default: undefined, min: undefined, max: undefined })}
      >
        {kKinds.map((kind) => (
          <option key={kind} value={kind}>
            {t(`ontology.kind.${kind}`)}
          </option>
        ))}
      </Select>
      {choice ? <OptionsInput options={attribute.options ?? []} editable={editable} onChange={(options) => onSet({ options })} /> : null}
      <AttributeDefault key={attribute.kind} attribute={attribute} editable={editable} onChange={onSet} />
      <Checkbox
        label={t("ontology.required")}
        disabled={!editable}
        checked={attribute.required ?? false}
        onChange={(e) => onSet({ required: e.target.checked })}
      />
      {editable ? (
        <IconButton size={24} icon={X} label={t("ontology.removeAttribute", { name: attribute.name })} onClick={() => onSet(null)} />
      ) : null}
    </div>
  );
}

// Typed freely, read as a list when left.
function OptionsInput({
  options,
  editable,
  onChange,
}: {
  options: readonly string[];
  editable: boolean;
  onChange: (options: string[]) => void;
}) {
  const [text, setText] = useState(options.join(", "));
  const commit = (value: string) => {
    setText(value);
    onChange([
      ...new Set(
        value
          .split(",")
          .map((o) => o.trim())
          .filter(Boolean),
      ),
    ]);
  };
  return (
    <Input
      dense
      aria-label={t("ontology.options")}
      placeholder={t("ontology.options")}
      disabled={!editable}
      className="!w-60"
      value={text}
      onChange={(e) => commit(e.target.value)}
    />
  );
}
