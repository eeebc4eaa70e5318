// Every way a request can fail, as one class with a closed set of codes.
export type ErrorCode =
  | "invalid"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "too_large"
  | "unsupported"
  | "too_many"
  | "corrupt"
  | "cancelled"
  | "unavailable"
  | "internal"
  | "offline"; // no reply at all: made here, never sent by the server

export class ApiError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string, // the server's sentence; "" when it sent none
    readonly status: number, // HTTP status; 0 without a reply
    readonly where?: string, // the member or query parameter at fault
  ) {
    super(message);
    this.name = "ApiError";
  }
}

export function isApiError(error: unknown): error is ApiError {
  return error instanceof ApiError;
}

const kByStatus: Record<number, ErrorCode> = {
  400: "invalid",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  413: "too_large",
  415: "unsupported",
  422: "invalid",
  429: "too_many",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

const kCodes = new Set<string>(Object.values(kByStatus).concat("corrupt", "cancelled", "internal"));

// `body` is the parsed reply, whatever it is: proxies answer with pages of their own.
export function errorFromReply(status: number, body: unknown): ApiError {
  const fallback = kByStatus[status] ?? (status >= 500 ? "internal" : "invalid");
  const inner = (body as { error?: { code?: unknown; message?: unknown; where?: unknown } } | null)?.error;
  if (typeof inner !== "object" || inner === null) return new ApiError(fallback, "", status);
  const code = typeof inner.code === "string" && kCodes.has(inner.code) ? (inner.code as ErrorCode) : fallback;
  const message = typeof inner.message === "string" ? inner.message : "";
  return new ApiError(code, message, status, typeof inner.where === "string" ? inner.where : undefined);
}

export function errorFromThrown(error: unknown): Error {
  if (error instanceof DOMException && error.name === "AbortError") return error;
  if (error instanceof ApiError) return error;
  return new ApiError("offline", "", 0);
}
