// The same script as the real server's, so that the fake says what the server says.
import { describe, expect, it } from "vitest";
import { kAttributes, kClasses, kFrame, kSteps, runStep, type Target } from "../../../../../tests/scenarios/lib/operations_script.mjs";
import type { WireContent, WireOperation } from "../model/wire";
import { CallRefused, ModelServer } from "./model_server";

describe("the model server answers as the real one does", () => {
  const classes = kClasses.map((name, i) => ({ id: i + 1, name, attributes: i === 0 ? kAttributes : [] }));
  const server = new ModelServer([], { classes, frame: kFrame });
  const known = new Map<string, number>();
  const target: Target = {
    apply(operations: readonly WireOperation[], role: string) {
      try {
        return { results: server.apply(operations, { reviewer: role === "reviewer" }) };
      } catch (error) {
        if (error instanceof CallRefused) return { refused: error.where };
        throw error;
      }
    },
    list: () => server.list(),
    deleted: () => server.list({ deleted: true }),
    suggest: (contents: readonly WireContent[]) => server.suggest(contents),
    submit: () => server.submit(),
  };
  kSteps.forEach((step, i) => it(`${i + 1}. ${step.say ?? "as listed"}`, () => runStep(target, step, known)));

  it("ran all of the script", () => expect(known.size).toBeGreaterThan(20));
});
