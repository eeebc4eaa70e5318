// Numbers, times and sizes as people read them.
const kNumber = new Intl.NumberFormat("en");
const kRelative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "long" });
const kExact = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });

export function count(value: number): string {
  return kNumber.format(value);
}

const kSteps: [number, Intl.RelativeTimeFormatUnit][] = [
  [60, "second"],
  [60, "minute"],
  [24, "hour"],
  [30, "day"],
  [12, "month"],
  [Number.POSITIVE_INFINITY, "year"],
];

export function relativeTime(iso: string, now = Date.now()): string {
  let value = (Date.parse(iso) - now) / 1000;
  if (Number.isNaN(value)) return iso;
  if (Math.abs(value) < 10) return kRelative.format(0, "second");
  for (const [size, unit] of kSteps) {
    if (Math.abs(value) < size) return kRelative.format(Math.round(value), unit);
    value /= size;
  }
  return iso;
}

export function exactTime(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : kExact.format(time);
}

export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}
