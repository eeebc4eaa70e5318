// The typed way to the API: paths and schemas come from api/openapi.yaml, errors are one class. openapi-fetch stays at
// 0.16: the types of 0.17 read every tuple (a point) as an array of any length, which would need casts again.
import createFetchClient, { type Client } from "openapi-fetch";
import type { paths } from "./schema.gen";

export type * from "./schema.gen";
export { ApiError, type ErrorCode, errorFromReply, errorFromThrown, isApiError } from "./errors";
import { errorFromReply, errorFromThrown } from "./errors";

export type TouchmarkClient = Client<paths>;

export interface ClientOptions {
  baseUrl: string; // for example "/api/v1"
  csrf: () => string; // the token of the session; "" when there is none
  fetch?: (request: Request) => Promise<Response>;
}

const kReads = new Set(["GET", "HEAD"]);

export function createClient({ baseUrl, csrf, fetch }: ClientOptions): TouchmarkClient {
  const client = createFetchClient<paths>({ baseUrl, credentials: "same-origin", ...(fetch ? { fetch } : {}) });
  client.use({
    onRequest({ request }) {
      if (!kReads.has(request.method)) request.headers.set("X-Touchmark-Csrf", csrf());
      return request;
    },
    onError: ({ error }) => errorFromThrown(error),
  });
  return client;
}

interface Reply<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

// The body of a successful reply; throws ApiError otherwise. Replies without a body give undefined.
export async function unwrap<T>(reply: Promise<Reply<T>>): Promise<T> {
  const { data, error, response } = await reply;
  if (!response.ok) throw errorFromReply(response.status, error);
  return data as T;
}
