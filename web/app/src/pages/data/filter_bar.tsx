import type { MediaState, Project } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import { ListFilter, TextSearch } from "lucide-react";
import { useState } from "react";
import { useClassNames, useUserNames } from "~/api/hooks";
import { membersQuery, ontologyQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Chip } from "~/kit/chip";
import { ClassMark } from "~/kit/class_mark";
import { cx } from "~/kit/cx";
import { Dialog } from "~/kit/dialog";
import { Field, Input } from "~/kit/field";
import { Menu, MenuItem, SubMenu } from "~/kit/menu";
import { kStatuses, StatusDot } from "~/kit/status";
import type { AssetSearch } from "~/lib/assets/asset_search";
import { count } from "~/lib/text/format";
import { counter, statusCounts } from "~/lib/projects/project_counts";

interface FilterBarProps {
  project: Project;
  search: AssetSearch;
  onChange: (search: AssetSearch) => void;
}

// Status as tabs with their counts: the question asked most.
export function StatusTabs({ project, search, onChange }: FilterBarProps) {
  const counts = statusCounts(project);
  const tab = (status: AssetSearch["status"], label: string, n: number) => (
    <button
      key={label}
      type="button"
      aria-pressed={search.status === status && !search.deleted}
      onClick={() => onChange({ ...search, status, deleted: undefined })}
      className={cx(
        "inline-flex h-7 items-center gap-1.5 rounded-control px-2 whitespace-nowrap",
        search.status === status && !search.deleted ? "bg-accent-soft font-medium text-accent" : "text-muted hover:bg-hover hover:text-ink",
      )}
    >
      {status ? <StatusDot status={status} /> : null}
      {label}
      <span className="text-xs">{count(n)}</span>
    </button>
  );
  return (
    <div role="group" aria-label={t("data.byStatus")} className="flex min-w-0 gap-0.5 overflow-x-auto">
      {tab(undefined, t("data.all"), counter(project, "assets"))}
      {kStatuses.map((status) => tab(status, t(`status.${status}`), counts[status]))}
    </div>
  );
}

const kMedia: readonly MediaState[] = ["corrupt", "missing", "unchecked", "ok"];
const kSplits = ["train", "val", "test", "none"] as const;

export function FilterMenu({ project, search, onChange }: FilterBarProps) {
  const [naming, setNaming] = useState(false);
  const set = (patch: AssetSearch) => onChange({ ...search, ...patch });
  return (
    <>
      <Menu
        trigger={
          <Button dense tone="ghost" icon={ListFilter}>
            {t("data.filter")}
          </Button>
        }
      >
        <ByPeopleAndClasses project={project} search={search} onSet={set} />
        <SubMenu label={t("data.labels")}>
          {(["with", "without"] as const).map((labels) => (
            <MenuItem key={labels} checked={search.labels === labels} onSelect={() => set({ labels })}>
              {t(`data.${labels}Labels`)}
            </MenuItem>
          ))}
        </SubMenu>
        <BySplitAndFile project={project} search={search} onSet={set} />
        <MenuItem icon={TextSearch} onSelect={() => setNaming(true)}>
          {t("data.nameStarts")}
        </MenuItem>
      </Menu>
      {naming ? (
        <NameDialog
          initial={search.name ?? ""}
          onDone={(name) => {
            setNaming(false);
            set({ name: name || undefined });
          }}
          onClose={() => setNaming(false)}
        />
      ) : null}
    </>
  );
}

interface FilterPartProps {
  project: Project;
  search: AssetSearch;
  onSet: (patch: AssetSearch) => void;
}

function ByPeopleAndClasses({ project, search, onSet }: FilterPartProps) {
  const classes = useQuery(ontologyQuery(project.id)).data?.classes ?? [];
  const members = useQuery(membersQuery(project.id)).data;
  const people = [...(members?.items ?? []), ...(members?.former ?? [])];
  return (
    <>
      <SubMenu label={t("data.class")}>
        {classes.map((c) => (
          <MenuItem
            key={c.id}
            mark={<ClassMark id={c.id ?? 0} />}
            note={count(counter(project, `class:${c.id}`))}
            checked={search.class === c.id}
            onSelect={() => onSet({ class: c.id })}
          >
            {c.name}
          </MenuItem>
        ))}
      </SubMenu>
      <SubMenu label={t("data.annotator")}>
        {people.map((p) => (
          <MenuItem
            key={p.user_id}
            note={count(counter(project, `annotator:${p.user_id}`))}
            checked={search.annotator === p.user_id}
            onSelect={() => onSet({ annotator: p.user_id })}
          >
            {p.display_name}
          </MenuItem>
        ))}
      </SubMenu>
    </>
  );
}

function BySplitAndFile({ project, search, onSet }: FilterPartProps) {
  return (
    <>
      <SubMenu label={t("data.split")}>
        {kSplits.map((s) => (
          <MenuItem
            key={s}
            checked={search.split === s}
            note={s === "none" ? undefined : count(counter(project, `split:${s}`))}
            onSelect={() => onSet({ split: s })}
          >
            {t(`split.${s}`)}
          </MenuItem>
        ))}
      </SubMenu>
      <SubMenu label={t("data.file")}>
        {kMedia.map((m) => (
          <MenuItem key={m} checked={search.media === m} note={count(counter(project, `media:${m}`))} onSelect={() => onSet({ media: m })}>
            {t(`media.${m}`)}
          </MenuItem>
        ))}
      </SubMenu>
    </>
  );
}

function NameDialog({ initial, onDone, onClose }: { initial: string; onDone: (name: string) => void; onClose: () => void }) {
  const [name, setName] = useState(initial);
  return (
    <Dialog open onOpenChange={onClose} title={t("data.nameStarts")} width="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onDone(name);
        }}
        className="flex flex-col gap-3"
      >
        <Field label={t("data.namePrefix")}>
          {(id) => <Input id={id} autoFocus maxLength={500} value={name} onChange={(e) => setName(e.target.value)} />}
        </Field>
        <Button type="submit" tone="primary" className="self-end">
          {t("data.apply")}
        </Button>
      </form>
    </Dialog>
  );
}

export function FilterChips({ project, search, onChange }: FilterBarProps) {
  const className = useClassNames(project.id);
  const userName = useUserNames(project.id);
  const chips: [keyof AssetSearch, string][] = [];
  if (search.class) chips.push(["class", t("data.chip.class", { value: className(search.class) })]);
  if (search.annotator) chips.push(["annotator", t("data.chip.annotator", { value: userName(search.annotator) })]);
  if (search.split) chips.push(["split", t("data.chip.split", { value: t(`split.${search.split}`) })]);
  if (search.media) chips.push(["media", t("data.chip.media", { value: t(`media.${search.media}`) })]);
  if (search.labels) chips.push(["labels", t(`data.${search.labels}Labels`)]);
  if (search.part) chips.push(["part", t("data.chip.part", { value: search.part })]);
  if (search.name) chips.push(["name", t("data.chip.name", { value: search.name })]);
  return chips.map(([key, label]) => (
    <Chip
      key={key}
      tone="accent"
      onRemove={() => onChange({ ...search, [key]: undefined })}
      removeLabel={t("data.chip.remove", { value: label })}
    >
      {label}
    </Chip>
  ));
}
