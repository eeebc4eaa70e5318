// Walks the objects one by one, close up where there is something to set: digits set the attribute at hand, the arrows go to the next one and the next object.
// Escape brings the view back as it was.
import { type CommandId, withAttribute } from "@touchmark/annotator";
import type { Attribute, Class } from "@touchmark/client";
import type { ObjectRow } from "@touchmark/render";
import { X } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { t } from "~/i18n";
import { IconButton } from "~/kit/button";
import { ClassMark } from "~/kit/class_mark";
import { cx } from "~/kit/cx";
import { Keys } from "~/kit/kbd";
import { useLatest } from "~/lib/browser/use_latest";
import { type DigitValue, digitValues, withDigit } from "~/lib/objects/attribute_walk";
import type { Mounted } from "./use_annotator";

interface AttributeModeProps extends Mounted {
  classes: readonly Class[];
  onClose: () => void;
}

export function AttributeMode({ annotator, state, objects, classes, onClose }: AttributeModeProps) {
  const [index, setIndex] = useState(0);
  const object = state.selection.length === 1 ? objects.find((o) => o.key === state.selection[0]) : undefined;
  const cls = classes.find((c) => c.id === object?.classId);
  const attributes = cls?.attributes ?? [];
  const attribute = attributes[Math.min(index, attributes.length - 1)];
  const values = object && attribute ? digitValues(attribute, object.attributes[attribute.name]) : [];
  const { back, zoom } = useCloseUp(annotator, classes);
  const leave = () => {
    back();
    onClose();
  };
  const go = (step: 1 | -1) => {
    annotator.nextObject(step);
    zoom.current();
    setIndex(0);
  };
  const set = (value: DigitValue | undefined) => {
    if (!object || !attribute || !value || state.readonly) return;
    const next = withAttribute(object.attributes, attribute, withDigit(attribute, object.attributes[attribute.name], value));
    if (next) annotator.edit([object.key], { attributes: next });
  };
  const walk = (step: 1 | -1) => setIndex((i) => Math.max(0, Math.min(attributes.length - 1, i + step)));
  const obey = useLatest((command: CommandId): boolean => {
    const digit = /^class\.(\d+)$/.exec(command);
    if (digit) set(values.find((v) => v.digit === Number(digit[1])));
    else if (command === "object.nudge_right" || command === "object.next") go(1);
    else if (command === "object.nudge_left" || command === "object.previous") go(-1);
    else if (command === "object.nudge_down") walk(1);
    else if (command === "object.nudge_up") walk(-1);
    else if (command === "edit.cancel") leave();
    else return false;
    return true;
  });
  useEffect(() => {
    annotator.setIntercept((command) => obey.current(command));
    if (annotator.getState().selection.length !== 1) annotator.nextObject(1);
    zoom.current();
    return () => annotator.setIntercept(null);
  }, [annotator, obey, zoom]);
  return (
    <section
      aria-label={t("walk.title")}
      className="absolute inset-x-3 top-3 mx-auto flex w-fit max-w-[calc(100%-24px)] flex-wrap items-center gap-x-3 gap-y-1 rounded-panel border bg-raised px-3 py-1.5 shadow-float"
    >
      {object ? <Who object={object} objects={objects} name={cls?.name} /> : <span className="text-muted">{t("walk.nothing")}</span>}
      {attribute ? <Values attribute={attribute} at={index} of={attributes.length} values={values} onPick={set} /> : null}
      {object && !attribute ? <span className="text-muted">{t("walk.noAttributes")}</span> : null}
      <span className="inline-flex items-center gap-1.5 text-xs text-muted">
        <Keys keys="arrowleft" />
        <Keys keys="arrowright" />
        {t("walk.objects")}
        <Keys keys="arrowup" />
        <Keys keys="arrowdown" />
        {t("walk.attributes")}
      </span>
      <IconButton icon={X} size={24} label={t("walk.leave")} keys="escape" onClick={leave} />
    </section>
  );
}

// `zoom`: to the selected object, where its class has something to set; `back`: to what was seen before.
function useCloseUp(annotator: Mounted["annotator"], classes: readonly Class[]) {
  const back = useMemo(() => annotator.keepView(), [annotator]);
  const zoom = useLatest(() => {
    const object = annotator.getObjects().find((o) => o.key === annotator.getState().selection[0]);
    const attributes = classes.find((c) => c.id === object?.classId)?.attributes ?? [];
    if (attributes.length > 0) annotator.run("view.zoom_selection");
  });
  return { back, zoom };
}

function Who({ object, objects, name }: { object: ObjectRow; objects: readonly ObjectRow[]; name: string | undefined }) {
  return (
    <span className="inline-flex items-center gap-1.5 font-medium">
      <ClassMark id={object.classId} size={14} />
      {name ?? t("common.noClass")}
      <span className="text-xs font-normal text-muted">
        {objects.indexOf(object) + 1} / {objects.length}
      </span>
    </span>
  );
}

interface ValuesProps {
  attribute: Attribute;
  at: number;
  of: number;
  values: readonly DigitValue[];
  onPick: (value: DigitValue) => void;
}

function Values({ attribute, at, of, values, onPick }: ValuesProps) {
  const words = (value: string | boolean) => (typeof value === "string" ? value : t(value ? "walk.yes" : "walk.no"));
  return (
    <span className="inline-flex flex-wrap items-center gap-1.5" role="group" aria-label={attribute.name}>
      <span>
        {attribute.name}
        {of > 1 ? <span className="text-xs text-muted"> {t("walk.place", { at: at + 1, of })}</span> : null}
      </span>
      {values.map((value) => (
        <button
          key={value.digit}
          type="button"
          aria-pressed={value.chosen}
          onClick={() => onPick(value)}
          className={cx(
            "inline-flex items-center gap-1 rounded-control border px-1.5 py-0.5 text-xs",
            value.chosen ? "border-accent bg-accent-soft" : "border-edge hover:bg-hover",
          )}
        >
          <Keys keys={String(value.digit % 10)} />
          {words(value.value)}
        </button>
      ))}
      {values.length === 0 ? <span className="text-xs text-muted">{t("walk.typed")}</span> : null}
    </span>
  );
}
