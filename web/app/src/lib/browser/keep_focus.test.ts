// @vitest-environment happy-dom
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { keepFocus } from "./keep_focus";

const add = (html: string) => {
  document.body.insertAdjacentHTML("beforeend", html);
  return document.body.lastElementChild as HTMLElement;
};
const settled = () => new Promise((resolve) => setTimeout(resolve, 120));

beforeAll(keepFocus);
beforeEach(() => document.body.replaceChildren());

describe("the focus, when what has it vanishes", () => {
  it("goes back to what had it before", async () => {
    const opener = add("<button>Open</button>");
    const dialog = add("<div><input></div>");
    opener.focus();
    dialog.querySelector("input")?.focus();
    dialog.remove();
    await settled();
    expect(document.activeElement).toBe(opener);
  });

  it("goes to the page where nothing of that is left", async () => {
    const page = add('<main id="page" tabindex="-1"></main>');
    const link = add("<button>Project</button>");
    link.focus();
    link.remove();
    await settled();
    expect(document.activeElement).toBe(page);
  });

  it("stays nowhere when somebody left it on purpose", async () => {
    add('<main id="page" tabindex="-1"></main>');
    const button = add("<button>Here</button>");
    button.focus();
    button.blur();
    add("<p>News</p>");
    await settled();
    expect(document.activeElement).toBe(document.body);
  });
});
