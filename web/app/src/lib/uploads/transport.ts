import { errorFromReply, errorFromThrown, type Upload, unwrap } from "@touchmark/client";
import type { UploadTransport } from "./upload_queue";
import { api, gate, kApiBase } from "~/api/client";

export function uploadTransport(project: number): UploadTransport {
  return {
    create: (name, size, signal) =>
      unwrap(api.POST("/projects/{project}/uploads", { params: { path: { project } }, body: { name, size }, signal })),
    get: (upload, signal) => unwrap(api.GET("/projects/{project}/uploads/{upload}", { params: { path: { project, upload } }, signal })),
    remove: (upload) => unwrap(api.DELETE("/projects/{project}/uploads/{upload}", { params: { path: { project, upload } } })),
    put: (upload, offset, part, signal) => putPart(`${kApiBase}/projects/${project}/uploads/${upload}?offset=${offset}`, part, signal),
  };
}

// Raw bytes, which the typed client would turn into JSON.
async function putPart(url: string, part: Blob, signal: AbortSignal): Promise<Upload> {
  const headers = { "Content-Type": "application/octet-stream", "X-Touchmark-Csrf": gate.token };
  const request = new Request(url, { method: "PUT", body: part, headers, signal, credentials: "same-origin" });
  const response = await gate.send(request).catch((error: unknown) => {
    throw errorFromThrown(error);
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw errorFromReply(response.status, body);
  return body as Upload;
}
