import { useQuery } from "@tanstack/react-query";
import { ontologyQuery } from "~/api/queries";
import { t } from "~/i18n";
import { cx } from "~/kit/cx";
import { Select } from "~/kit/field";
import { Table, Td, Th } from "~/kit/table";
import { choose, chosen, type ClassChoices, type PreviewClass, similar } from "~/lib/imports/class_choices";
import { count } from "~/lib/text/format";

interface ClassTableProps {
  project: number;
  classes: readonly PreviewClass[];
  choices: ClassChoices;
  onChange: (choices: ClassChoices) => void;
}

// The classes that were found, and what becomes of each one here.
export function ClassTable({ project, classes, choices, onChange }: ClassTableProps) {
  const ontology = useQuery(ontologyQuery(project)).data;
  const own = (ontology?.classes ?? []).filter((each) => !each.retired).map((each) => each.name);
  return (
    <div className="max-h-72 overflow-auto rounded-panel border bg-surface">
      <Table
        label={t("import.classes")}
        head={
          <>
            <Th>{t("import.className")}</Th>
            <Th numeric>{t("import.annotations")}</Th>
            <Th className="w-72">{t("import.classBecomes")}</Th>
          </>
        }
      >
        {classes.map((each) => (
          <Row
            key={each.name}
            item={each}
            own={own}
            becomes={chosen(choices, each.name)}
            onChoose={(becomes) => onChange(choose(choices, each.name, becomes))}
          />
        ))}
      </Table>
    </div>
  );
}

interface RowProps {
  item: PreviewClass;
  own: readonly string[];
  becomes: string;
  onChoose: (becomes: string) => void;
}

function Row({ item, own, becomes, onChoose }: RowProps) {
  const other = becomes === item.name ? similar(item.name, own) : null;
  const out = becomes === "";
  return (
    <tr className="border-b last:border-0">
      <Td className="max-w-80 py-1">
        <span className={cx("block truncate", out && "text-muted line-through")} title={item.name}>
          {item.name}
        </span>
        {other ? (
          <span className="block truncate text-xs text-muted">
            {t("import.similar", { name: other })}{" "}
            <button type="button" className="link" onClick={() => onChoose(other)}>
              {t("import.useIt")}
            </button>
          </span>
        ) : null}
      </Td>
      <Td numeric className={out ? "text-muted line-through" : undefined}>
        {count(item.annotations)}
      </Td>
      <Td className="py-1">
        <Select
          dense
          className="w-full"
          aria-label={t("import.classOf", { name: item.name })}
          value={becomes}
          onChange={(event) => onChoose(event.target.value)}
        >
          {own.includes(item.name) ? null : <option value={item.name}>{t("import.newClass", { name: item.name })}</option>}
          <option value="">{t("import.leaveOut")}</option>
          <optgroup label={t("import.ownClasses")}>
            {own.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </optgroup>
        </Select>
      </Td>
    </tr>
  );
}
