import { useMemo } from "react";
import { t } from "~/i18n";
import { ClassMark } from "~/kit/class_mark";
import { type GuidelinePart, guidelineParts, partsOfClass } from "~/lib/ontology/guideline";

interface GuidelinePanelProps {
  text: string;
  classId: number; // of what is selected, or in the hand
  className: string;
}

// What annotators should know, first of all about the class at hand.
export function GuidelinePanel({ text, classId, className }: GuidelinePanelProps) {
  const parts = useMemo(() => guidelineParts(text), [text]);
  const own = partsOfClass(parts, className);
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label={t("guideline.title")}
      className="min-h-0 flex-1 overflow-auto px-3 py-2 outline-offset-[-2px]"
    >
      {own.length > 0 ? (
        <section className="mb-3 rounded-control border bg-raised px-2.5 py-2">
          <h2 className="flex items-center gap-1.5 text-xs text-muted">
            <ClassMark id={classId} size={14} />
            {t("guideline.ofClass", { name: className })}
          </h2>
          <Parts parts={[{ ...(own[0] as GuidelinePart), heading: "" }, ...own.slice(1)]} />
        </section>
      ) : null}
      <Parts parts={parts} />
    </div>
  );
}

function Parts({ parts }: { parts: readonly GuidelinePart[] }) {
  return parts.map((part, i) => (
    <div key={i} className="mt-2 first:mt-0">
      {part.heading ? <p className="font-semibold">{part.heading}</p> : null}
      {part.text ? (
        <p dir="auto" className="break-words whitespace-pre-wrap">
          {part.text}
        </p>
      ) : null}
    </div>
  ));
}
