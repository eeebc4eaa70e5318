import type { Class } from "@touchmark/client";
import { useId } from "react";
import { t } from "~/i18n";
import { AttributeControl } from "~/kit/attribute_control";
import { Checkbox, Field, Select } from "~/kit/field";
import { attributesOf, type BulkDraft, kKinds, kMakers } from "~/lib/bulk_edits/bulk_edit";

export interface BulkPartProps {
  classes: readonly Class[];
  draft: BulkDraft;
  onChange: (draft: BulkDraft) => void;
}

// Which objects: all that these say.
export function BulkObjects({ classes, draft, onChange }: BulkPartProps) {
  const set = (patch: Partial<BulkDraft>) => onChange({ ...draft, ...patch });
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">{t("bulkEdit.which")}</legend>
      <div className="grid grid-cols-3 gap-3">
        <Field label={t("bulkEdit.class")}>
          {(id) => (
            <ClassSelect
              id={id}
              none={t("bulkEdit.anyClass")}
              classes={classes}
              value={draft.classId}
              onChange={(classId) => set({ classId, attribute: "", value: undefined, attributes: [] })}
            />
          )}
        </Field>
        <Field label={t("bulkEdit.kind")}>
          {(id) => (
            <Select id={id} dense value={draft.kind} onChange={(e) => set({ kind: kKinds.find((k) => k === e.target.value) ?? "" })}>
              <option value="">{t("bulkEdit.anyKind")}</option>
              {kKinds.map((kind) => (
                <option key={kind} value={kind}>
                  {t(`bulkEdit.kinds.${kind}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("bulkEdit.madeBy")}>
          {(id) => (
            <Select id={id} dense value={draft.madeBy} onChange={(e) => set({ madeBy: kMakers.find((m) => m === e.target.value) ?? "" })}>
              <option value="">{t("bulkEdit.anybody")}</option>
              {kMakers.map((maker) => (
                <option key={maker} value={maker}>
                  {t(`bulkEdit.makers.${maker}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <ByAttribute classes={classes} draft={draft} onChange={onChange} />
    </fieldset>
  );
}

function ByAttribute({ classes, draft, onChange }: BulkPartProps) {
  const id = useId();
  const attributes = attributesOf(classes, draft.classId);
  const chosen = attributes.find((a) => a.name === draft.attribute);
  if (attributes.length === 0) return null;
  const setValue = (value: BulkDraft["value"]) => {
    onChange({ ...draft, value });
    return true;
  };
  return (
    <div className="grid grid-cols-3 gap-3">
      <Field label={t("bulkEdit.attribute")}>
        {(field) => (
          <Select
            id={field}
            dense
            value={draft.attribute}
            onChange={(e) => {
              const next = attributes.find((a) => a.name === e.target.value);
              onChange({ ...draft, attribute: e.target.value, value: next?.kind === "checkbox" ? true : undefined });
            }}
          >
            <option value="">{t("bulkEdit.anyAttribute")}</option>
            {attributes.map((attribute) => (
              <option key={attribute.name} value={attribute.name}>
                {attribute.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {chosen ? (
        <div className="col-span-2 flex flex-col gap-1">
          <label htmlFor={id} className="text-xs font-medium">
            {t("bulkEdit.equals")}
          </label>
          {chosen.kind === "checkbox" ? (
            <Checkbox id={id} label={chosen.name} checked={draft.value === true} onChange={(e) => setValue(e.target.checked)} />
          ) : (
            <AttributeControl id={id} key={chosen.name} attribute={chosen} value={draft.value} onChange={setValue} />
          )}
        </div>
      ) : null}
    </div>
  );
}

interface ClassSelectProps {
  id: string;
  none: string;
  classes: readonly Class[];
  value: number | null;
  onChange: (classId: number | null) => void;
}

export function ClassSelect({ id, none, classes, value, onChange }: ClassSelectProps) {
  return (
    <Select id={id} dense value={value ?? ""} onChange={(e) => onChange(e.target.value === "" ? null : Number(e.target.value))}>
      <option value="">{none}</option>
      {classes.map((c) => (
        <option key={c.id} value={c.id}>
          {c.name}
        </option>
      ))}
    </Select>
  );
}
