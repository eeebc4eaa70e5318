import type { Flag } from "@touchmark/annotator";
import type { Attribute } from "@touchmark/client";
import { X } from "lucide-react";
import { useId } from "react";
import { t } from "~/i18n";
import { AttributeControl } from "~/kit/attribute_control";
import { IconButton } from "~/kit/button";
import { Checkbox, Field, Select } from "~/kit/field";
import { Segmented } from "~/kit/segmented";
import { type AttributeChange, type BulkDraft, changeable, foreign, kFlags } from "~/lib/bulk_edits/bulk_edit";
import { type BulkPartProps, ClassSelect } from "./bulk_objects";

// What becomes of them: a class, flags and attributes; or they go.
export function BulkChange({ classes, draft, onChange }: BulkPartProps) {
  const set = (patch: Partial<BulkDraft>) => onChange({ ...draft, ...patch });
  const dropped = foreign(classes, { ...draft, dropForeign: true });
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 text-sm font-medium">{t("bulkEdit.what")}</legend>
      <Segmented
        label={t("bulkEdit.what")}
        value={draft.delete ? "delete" : "change"}
        onChange={(what) => set({ delete: what === "delete" })}
        options={(["change", "delete"] as const).map((value) => ({ value, label: t(`bulkEdit.${value}`) }))}
      />
      {draft.delete ? (
        <p className="text-muted">{t("bulkEdit.deleteText")}</p>
      ) : (
        <>
          <div className="grid grid-cols-3 items-end gap-3">
            <Field label={t("bulkEdit.newClass")}>
              {(id) => (
                <ClassSelect
                  id={id}
                  none={t("bulkEdit.keepClass")}
                  classes={classes.filter((c) => !c.retired)}
                  value={draft.newClass}
                  onChange={(newClass) => set({ newClass, attributes: [] })}
                />
              )}
            </Field>
            {dropped.length > 0 ? (
              <Checkbox
                className="col-span-2 pb-1"
                label={t("bulkEdit.dropForeign")}
                checked={draft.dropForeign}
                onChange={(e) => set({ dropForeign: e.target.checked })}
              />
            ) : null}
          </div>
          <FlagChanges flags={draft.flags} onChange={(flags) => set({ flags })} />
          <AttributeChanges
            attributes={changeable(classes, draft)}
            changes={draft.attributes}
            onChange={(attributes) => set({ attributes })}
          />
        </>
      )}
    </fieldset>
  );
}

function FlagChanges({ flags, onChange }: { flags: BulkDraft["flags"]; onChange: (flags: BulkDraft["flags"]) => void }) {
  const set = (flag: Flag, how: string) => {
    const { [flag]: _old, ...others } = flags;
    onChange(how === "add" || how === "remove" ? { ...others, [flag]: how } : others);
  };
  return (
    <div className="grid grid-cols-4 gap-3">
      {kFlags.map((flag) => (
        <Field key={flag} label={t(`flag.${flag}`)}>
          {(id) => (
            <Select id={id} dense value={flags[flag] ?? ""} onChange={(e) => set(flag, e.target.value)}>
              <option value="">{t("bulkEdit.flagKeep")}</option>
              <option value="add">{t("bulkEdit.flagAdd")}</option>
              <option value="remove">{t("bulkEdit.flagRemove")}</option>
            </Select>
          )}
        </Field>
      ))}
    </div>
  );
}

interface AttributeChangesProps {
  attributes: readonly Attribute[];
  changes: readonly AttributeChange[];
  onChange: (changes: readonly AttributeChange[]) => void;
}

function AttributeChanges({ attributes, changes, onChange }: AttributeChangesProps) {
  const free = attributes.filter((a) => !changes.some((c) => c.name === a.name));
  const replace = (next: AttributeChange) => onChange(changes.map((c) => (c.name === next.name ? next : c)));
  const add = (name: string) => {
    const value = attributes.find((a) => a.name === name)?.kind === "checkbox" ? true : undefined;
    onChange([...changes, { name, take: false, value }]);
  };
  return (
    <div className="flex flex-col gap-2">
      {changes.map((change) => {
        const attribute = attributes.find((a) => a.name === change.name);
        return attribute ? (
          <AttributeRow
            key={change.name}
            attribute={attribute}
            change={change}
            onChange={replace}
            onDrop={() => onChange(changes.filter((c) => c !== change))}
          />
        ) : null;
      })}
      {free.length > 0 ? (
        <Select dense aria-label={t("bulkEdit.addAttribute")} className="w-56" value="" onChange={(e) => add(e.target.value)}>
          <option value="">{t("bulkEdit.addAttribute")}</option>
          {free.map((a) => (
            <option key={a.name} value={a.name}>
              {a.name}
            </option>
          ))}
        </Select>
      ) : null}
    </div>
  );
}

interface AttributeRowProps {
  attribute: Attribute;
  change: AttributeChange;
  onChange: (change: AttributeChange) => void;
  onDrop: () => void;
}

function AttributeRow({ attribute, change, onChange, onDrop }: AttributeRowProps) {
  const id = useId();
  const { name, take, value } = change;
  const setValue = (next: AttributeChange["value"]) => {
    onChange({ ...change, value: next });
    return true;
  };
  return (
    <div role="group" aria-label={name} className="flex items-center gap-2">
      <label htmlFor={id} className="w-28 shrink-0 truncate text-xs" title={name}>
        {name}
      </label>
      <Select
        dense
        aria-label={t("bulkEdit.how", { name })}
        className="w-28 shrink-0"
        value={take ? "take" : "set"}
        onChange={(e) => onChange({ ...change, take: e.target.value === "take" })}
      >
        <option value="set">{t("bulkEdit.setTo")}</option>
        {attribute.required ? null : <option value="take">{t("bulkEdit.takeAway")}</option>}
      </Select>
      {take ? <span className="flex-1" /> : null}
      {!take && attribute.kind === "checkbox" ? (
        <Checkbox id={id} className="flex-1" label={name} checked={value === true} onChange={(e) => setValue(e.target.checked)} />
      ) : null}
      {!take && attribute.kind !== "checkbox" ? <AttributeControl id={id} attribute={attribute} value={value} onChange={setValue} /> : null}
      <IconButton icon={X} label={t("bulkEdit.dropRow", { name })} onClick={onDrop} />
    </div>
  );
}
