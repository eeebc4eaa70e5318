import type { Role } from "@touchmark/client";
import { expect, it } from "vitest";
import { mayEdit, maySubmit } from "./may_edit";

const at = (role: Role, status: "new" | "rejected" | "submitted" | "approved", erased = false) => mayEdit({ role }, { status, erased });

it("lets an annotator edit until it is submitted, and again when rejected", () =>
  expect([at("annotator", "new"), at("annotator", "rejected"), at("annotator", "submitted"), at("annotator", "approved")]).toEqual([
    true,
    true,
    false,
    false,
  ]));
it("lets a reviewer edit at any time", () => expect([at("reviewer", "submitted"), at("owner", "approved")]).toEqual([true, true]));
it("lets nobody edit what is erased, and a viewer nothing", () =>
  expect([at("owner", "new", true), at("viewer", "new")]).toEqual([false, false]));
it("submits only what is not submitted or approved yet", () =>
  expect((["new", "rejected", "submitted", "approved"] as const).map((status) => maySubmit({ role: "owner" }, { status }))).toEqual([
    true,
    true,
    false,
    false,
  ]));
