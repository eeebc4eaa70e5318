import { withAttribute, type AttributeValue, type Flag } from "@touchmark/annotator";
import type { Attribute, Class } from "@touchmark/client";
import type { ObjectRow } from "@touchmark/render";
import { useId, useMemo } from "react";
import { t } from "~/i18n";
import { AttributeControl } from "~/kit/attribute_control";
import { Checkbox, Select } from "~/kit/field";
import { JointsTable } from "./joints_table";
import { ObjectText, Relations } from "./object_text";
import { Outline } from "./outline";
import type { Mounted } from "./use_annotator";

const kFlags: readonly Flag[] = ["occluded", "truncated", "difficult", "crowd"];

interface ObjectDetailsProps extends Mounted {
  classes: readonly Class[];
  asked: number; // as ObjectText takes it
}

// Class, flags and attributes of what is selected; one entry of undo for each change.
export function ObjectDetails({ classes, asked, ...mounted }: ObjectDetailsProps) {
  const { annotator, state, objects } = mounted;
  const keys = state.selection;
  const chosen = useMemo(() => {
    const selected = new Set(keys);
    return selected.size === 0 ? [] : objects.filter((o) => selected.has(o.key));
  }, [objects, keys]);
  const first = chosen[0];
  if (!first) return null;
  const classIds = new Set(chosen.map((o) => o.classId));
  const cls = classIds.size === 1 ? classes.find((c) => c.id === first.classId) : undefined;
  return (
    <section aria-label={t("details.title")} className="flex max-h-[50%] shrink-0 flex-col gap-2 overflow-auto border-t px-3 py-2">
      <div className="flex items-center gap-2">
        <h2 className="flex-1 text-xs text-muted">{chosen.length > 1 ? t("details.many", { count: chosen.length }) : t("details.one")}</h2>
        <Select
          dense
          aria-label={t("details.class")}
          disabled={state.readonly}
          className="w-44"
          value={classIds.size === 1 ? String(first.classId) : ""}
          onChange={(e) => annotator.edit(keys, { classId: Number(e.target.value) })}
        >
          {classIds.size > 1 ? <option value="">{t("details.mixed")}</option> : null}
          {first.classId === 0 ? <option value="0">{t("common.noClass")}</option> : null}
          {classes
            .filter((c) => !c.retired || classIds.has(c.id ?? 0))
            .map((c) => (
              <option key={c.id} value={c.id}>
                {c.name}
              </option>
            ))}
        </Select>
      </div>
      {chosen.length === 1 ? <ObjectText {...mounted} object={first} classes={classes} asked={asked} /> : null}
      <Flags annotator={annotator} chosen={chosen} disabled={state.readonly} />
      {state.readonly ? null : <Outline key={keys.join()} annotator={annotator} chosen={chosen} />}
      {cls?.attributes?.map((attribute) => (
        <AttributeField
          key={`${first.key}-${attribute.name}`}
          attribute={attribute}
          value={first.attributes[attribute.name]}
          disabled={state.readonly}
          onChange={(value) => {
            const changed = chosen.map((o) => ({ key: o.key, attributes: withAttribute(o.attributes, attribute, value) }));
            annotator.editEach(new Map(changed.flatMap(({ key, attributes }) => (attributes ? [[key, { attributes }]] : []))));
            return changed.every((o) => o.attributes !== null);
          }}
        />
      ))}
      {chosen.length === 1 ? <Relations {...mounted} object={first} classes={classes} /> : null}
      {chosen.length === 1 ? <Joints annotator={annotator} object={first} cls={cls} disabled={state.readonly} /> : null}
    </section>
  );
}

interface JointsProps extends Pick<Mounted, "annotator"> {
  object: ObjectRow;
  cls: Class | undefined;
  disabled: boolean;
}

function Joints({ object, cls, ...rest }: JointsProps) {
  const joints = cls?.skeleton?.joints ?? [];
  if (object.shape.kind !== "keypoints" || joints.length === 0) return null;
  return <JointsTable {...rest} object={object} shape={object.shape} joints={joints} />;
}

interface FlagsProps extends Pick<Mounted, "annotator"> {
  chosen: readonly ObjectRow[];
  disabled: boolean;
}

// A flag is set when all that is selected has it.
function Flags({ annotator, chosen, disabled }: FlagsProps) {
  return (
    <div className="grid grid-cols-2 gap-1">
      {kFlags.map((flag) => {
        const set = chosen.every((o) => o.flags.includes(flag));
        return (
          <Checkbox
            key={flag}
            label={t(`flag.${flag}`)}
            disabled={disabled}
            checked={set}
            onChange={() => annotator.editEach(new Map(chosen.map((o) => [o.key, { flags: withFlag(o.flags, flag, !set) }])))}
          />
        );
      })}
    </div>
  );
}

function withFlag(flags: readonly Flag[], flag: Flag, set: boolean): Flag[] {
  const others = flags.filter((f) => f !== flag);
  return set ? [...others, flag] : others;
}

interface AttributeProps {
  attribute: Attribute;
  value: AttributeValue | undefined;
  disabled: boolean;
  onChange: (value: AttributeValue | undefined) => boolean; // undefined: taken away; false: the class does not allow it
}

function AttributeField({ attribute, value, disabled, onChange }: AttributeProps) {
  const id = useId();
  if (attribute.kind === "checkbox") {
    return <Checkbox label={attribute.name} checked={value === true} disabled={disabled} onChange={(e) => onChange(e.target.checked)} />;
  }
  const missing = attribute.required && (value === undefined || value === "");
  return (
    <div className="flex items-center gap-2">
      <label htmlFor={id} className="w-24 shrink-0 truncate text-xs" title={attribute.name}>
        {attribute.name}
        {attribute.required ? <span className="text-bad"> *</span> : null}
      </label>
      <AttributeControl id={id} attribute={attribute} value={value} disabled={disabled} invalid={missing ?? false} onChange={onChange} />
    </div>
  );
}
