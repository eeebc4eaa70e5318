// How the gallery is looked at: what is searched for in the names, the order, grid or table, labels, density.
import type { AssetOrder } from "@touchmark/client";
import { ArrowDownUp, LayoutGrid, Search, Shapes, Table2 } from "lucide-react";
import { useEffect, useState } from "react";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/button";
import { Input } from "~/kit/field";
import { Menu, MenuItem } from "~/kit/menu";
import type { AssetSearch } from "~/lib/assets/asset_search";

interface SearchProps {
  search: AssetSearch;
  onChange: (search: AssetSearch) => void;
}

const kRest = 300; // milliseconds without typing before the search begins

export function NameSearch({ search, onChange }: SearchProps) {
  const known = search.part ?? "";
  const [typed, setTyped] = useState(known);
  const [shown, setShown] = useState(known);
  if (shown !== known) {
    setShown(known); // changed from elsewhere: a chip, the way back
    setTyped(known);
  }
  useEffect(() => {
    if (typed === known) return;
    const timer = setTimeout(() => onChange({ ...search, part: typed || undefined }), kRest);
    return () => clearTimeout(timer);
  }, [typed, known, search, onChange]);
  return (
    <label className="relative block w-48">
      <Search size={14} aria-hidden className="absolute top-1/2 left-2 -translate-y-1/2 text-muted" />
      <Input
        dense
        type="search"
        aria-label={t("data.search")}
        placeholder={t("data.search")}
        maxLength={500}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        className="!pl-7"
      />
    </label>
  );
}

const kOrders: readonly AssetOrder[] = ["oldest", "newest", "name", "labels", "status"];

export function OrderMenu({ search, onChange }: SearchProps) {
  const now = search.order ?? "oldest";
  return (
    <Menu
      trigger={
        <Button dense tone="ghost" icon={ArrowDownUp} aria-label={t("data.orderIs", { order: t(`data.order.${now}`) })}>
          {t(`data.order.${now}`)}
        </Button>
      }
    >
      {kOrders.map((order) => (
        <MenuItem
          key={order}
          checked={order === now}
          onSelect={() => onChange({ ...search, order: order === "oldest" ? undefined : order })}
        >
          {t(`data.order.${order}`)}
        </MenuItem>
      ))}
    </Menu>
  );
}

interface ViewTogglesProps {
  table: boolean;
  labels: boolean;
  onTable: (table: boolean) => void;
  onLabels: (labels: boolean) => void;
}

export function ViewToggles({ table, labels, onTable, onLabels }: ViewTogglesProps) {
  return (
    <span className="flex">
      <IconButton icon={Shapes} label={t("data.drawLabels")} aria-pressed={labels} active={labels} onClick={() => onLabels(!labels)} />
      <IconButton icon={LayoutGrid} label={t("data.asGrid")} aria-pressed={!table} active={!table} onClick={() => onTable(false)} />
      <IconButton icon={Table2} label={t("data.asTable")} aria-pressed={table} active={table} onClick={() => onTable(true)} />
    </span>
  );
}

export function Density({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  return (
    <input
      type="range"
      aria-label={t("data.density")}
      title={t("data.density")}
      min={96}
      max={384}
      step={8}
      value={value}
      onChange={(event) => onChange(Number(event.target.value))}
      className="h-7 w-24 accent-accent"
    />
  );
}
