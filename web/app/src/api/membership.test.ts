import { ApiError } from "@touchmark/client";
import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { watchRefusals } from "./membership";

// One project on the screen, whose membership is answered by `answer`.
let client: QueryClient;
let stop: (() => void)[];
let asked: number;
let answer: () => unknown;
beforeEach(async () => {
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  asked = 0;
  answer = () => ({ role: "annotator" });
  const queryFn = async () => {
    asked += 1;
    return answer();
  };
  const project = new QueryObserver(client, { queryKey: ["project", 1, "self"], staleTime: Infinity, queryFn });
  stop = [watchRefusals(client), project.subscribe(() => undefined)];
  await vi.waitFor(() => expect(client.isFetching()).toBe(0));
});
afterEach(() => {
  stop.forEach((end) => end());
  client.clear();
});

const settle = () => new Promise((done) => setTimeout(done, 20));
const fail = (code: "forbidden" | "not_found" | "offline" | "conflict") => {
  throw new ApiError(code, "", 0);
};
const read = async (code: "forbidden" | "not_found" | "offline" | "conflict") => {
  await client.fetchQuery({ queryKey: ["project", 1, "assets"], queryFn: () => fail(code) }).catch(() => undefined);
  await settle();
};

it("asks what the caller is now when a read is refused", async () => {
  await read("forbidden");
  expect(asked).toBe(2);
  await read("not_found");
  expect(asked).toBe(3);
});

it("and when a write is", async () => {
  const write = client.getMutationCache().build(client, { mutationFn: async () => fail("forbidden") });
  await write.execute(undefined).catch(() => undefined);
  await settle();
  expect(asked).toBe(2);
});

it("does not for what has another cause", async () => {
  await read("offline");
  await read("conflict");
  expect(asked).toBe(1);
});

it("does not ask for ever when the membership itself is refused", async () => {
  answer = () => fail("not_found");
  await read("not_found");
  await settle();
  expect(asked).toBe(2);
  expect(client.getQueryState(["project", 1, "self"])?.status).toBe("error");
});
