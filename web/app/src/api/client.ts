import { createClient } from "@touchmark/client";

let csrfToken = "";

export const kApiBase = "/api/v1";
export const api = createClient({ baseUrl: new URL(kApiBase, location.origin).href, csrf: () => csrfToken });

export function setCsrfToken(token: string): void {
  csrfToken = token;
}

export function getCsrfToken(): string {
  return csrfToken;
}

// Addresses of pictures, for <img> and the canvas.
export const imageUrl = (project: number, asset: number) => `${kApiBase}/projects/${project}/assets/${asset}/image`;
export const tileUrl = (project: number, asset: number, level: number, column: number, row: number) =>
  `${kApiBase}/projects/${project}/assets/${asset}/tiles/${level}/${column}/${row}`;
export const exportUrl = (project: number, job: number) => `${kApiBase}/projects/${project}/exports/${job}/download`;

export const kThumbnailSizes = [128, 256, 512, 1024, 2048] as const;
export type ThumbnailSize = (typeof kThumbnailSizes)[number];

export function thumbnailUrl(project: number, asset: number, size: ThumbnailSize): string {
  return `${kApiBase}/projects/${project}/assets/${asset}/thumbnail?size=${size}`;
}

// The smallest stored size that has `pixels` on its longer side.
export function thumbnailFor(pixels: number): ThumbnailSize {
  return kThumbnailSizes.find((size) => size >= pixels) ?? 2048;
}
