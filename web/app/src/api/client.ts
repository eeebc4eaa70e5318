// The way to the server, through the gate: what needs a sign-in waits for one.
import { createClient, errorFromReply, errorFromThrown, type Session } from "@touchmark/client";
import { Gate } from "./gate";

export const kApiBase = "/api/v1";
const base = new URL(kApiBase, location.origin).href;
const plainFetch = (request: Request) => fetch(request);

async function readSession(): Promise<Session | null> {
  const response = await fetch(`${kApiBase}/session`, { credentials: "same-origin" }).catch((error: unknown) => {
    throw errorFromThrown(error);
  });
  const body: unknown = await response.json().catch(() => null);
  if (response.status === 401) return null;
  if (!response.ok) throw errorFromReply(response.status, body);
  return body as Session;
}

let onSession: (session: Session) => void = () => undefined;
export const gate = new Gate({ send: plainFetch, readSession, onSession: (session) => onSession(session) });

// Who keeps the session that the gate lets in.
export function keepSessions(keep: (session: Session) => void): void {
  onSession = keep;
}

const csrf = () => gate.token;
export const api = createClient({ baseUrl: base, csrf, fetch: (request) => gate.send(request) });
// Signing in and out: past the gate.
export const doorApi = createClient({ baseUrl: base, csrf, fetch: plainFetch });
// For one request that must not wait for a sign-in: `{ ...impatient }`.
export const impatient = { fetch: (request: Request) => gate.send(request, "tell") };

// Addresses of pictures, for <img> and the canvas.
export const imageUrl = (project: number, asset: number) => `${kApiBase}/projects/${project}/assets/${asset}/image`;

// What of a deep picture its tiles show; null: as the server shows it by default.
export interface PictureView {
  readonly band: number | null; // from 0, in gray
  readonly window: { readonly low: number; readonly high: number } | null; // the values shown as black and as white
}

export function tileUrl(project: number, asset: number, level: number, column: number, row: number, { band, window }: PictureView): string {
  const query = new URLSearchParams();
  if (band !== null) query.set("band", String(band));
  if (window !== null) for (const [name, value] of Object.entries({ low: window.low, high: window.high })) query.set(name, String(value));
  const asked = query.size > 0 ? `?${query}` : "";
  return `${kApiBase}/projects/${project}/assets/${asset}/tiles/${level}/${column}/${row}${asked}`;
}

export const exportUrl = (project: number, job: number) => `${kApiBase}/projects/${project}/exports/${job}/download`;

export const kThumbnailSizes = [128, 256, 512, 1024, 2048] as const;
export type ThumbnailSize = (typeof kThumbnailSizes)[number];

export function thumbnailUrl(project: number, asset: number, size: ThumbnailSize): string {
  return `${kApiBase}/projects/${project}/assets/${asset}/thumbnail?size=${size}`;
}

export function trashThumbnailUrl(project: number, asset: number, size: ThumbnailSize): string {
  return `${kApiBase}/projects/${project}/trash/${asset}/thumbnail?size=${size}`;
}

// The smallest stored size that has `pixels` on its longer side.
export function thumbnailFor(pixels: number): ThumbnailSize {
  return kThumbnailSizes.find((size) => size >= pixels) ?? 2048;
}
