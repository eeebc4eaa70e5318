// Numbers, times and sizes as people read them, in the language of the page.
import { perLanguage } from "~/i18n";

const whole = perLanguage((language) => new Intl.NumberFormat(language));
const tenths = perLanguage((language) => new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }));
const hundredths = perLanguage((language) => new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }));
const relative = perLanguage((language) => new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "long" }));
const exact = perLanguage((language) => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" }));
const day = perLanguage((language) => new Intl.DateTimeFormat(language, { dateStyle: "full" }));

export function count(value: number): string {
  return whole().format(value);
}

const thousandths = perLanguage((language) => new Intl.NumberFormat(language, { minimumFractionDigits: 3, maximumFractionDigits: 3 }));

// A share, as scores are quoted: 0.374; a dash where there is none.
export function share(value: number | null): string {
  return value === null ? "–" : thousandths().format(value);
}

// With one digit behind the point, or two.
export function decimal(value: number, digits: 1 | 2): string {
  return (digits === 1 ? tenths() : hundredths()).format(value);
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
  if (Math.abs(value) < 10) return relative().format(0, "second");
  for (const [size, unit] of kSteps) {
    if (Math.abs(value) < size) return relative().format(Math.round(value), unit);
    value /= size;
  }
  return iso;
}

export function exactTime(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : exact().format(time);
}

// "Sunday, March 1, 2026"; "" for what is no time.
export function dayOf(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? "" : day().format(time);
}

export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 && unit > 0 ? decimal(value, 1) : Math.round(value)} ${units[unit]}`;
}

export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}
