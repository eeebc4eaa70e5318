// Keys of the annotator. Heard on the whole document, so that they work while the inspector has the focus, but
// never where somebody types or where a dialog is open.
import { keyTable, resolveKey, type CommandId, type KeyTable } from "@touchmark/annotator";
import { KeyCursor } from "./key_cursor";
import type { Surface } from "./surface";

// command id -> keys, as in kDefaultKeymap ("mod+z", "shift+tab", "1"); see @touchmark/annotator keymap.
export type Keymap = Readonly<Partial<Record<CommandId, readonly string[]>>>;

export interface KeyTarget {
  run(command: CommandId, held: boolean): boolean;
  keysUp(): void;
}

// Checkboxes and the like take no text: the keys stay the canvas's after a click on one.
const kTyping = "input:not([type=checkbox]):not([type=radio]):not([type=range]),textarea,[contenteditable=''],[contenteditable='true']";
const kElsewhere = "[role=dialog],[role=alertdialog],[role=menu],dialog[open]";
const kPressable =
  "button,a[href],summary,select,input,[role=button],[role=tab],[role=option],[role=menuitem],[role=switch],[role=checkbox]";
const kWalked = "select,[role=listbox],input[type=radio],input[type=range]"; // arrows go through their values
const kWalks = /^(Arrow|Home$|End$|Page)/;

export class Keys {
  readonly cursor: KeyCursor;
  private table_: KeyTable;
  private readonly abort_ = new AbortController();
  private space_ = false;

  constructor(
    private readonly view_: Surface,
    private readonly target_: KeyTarget,
    keymap: Keymap | undefined,
  ) {
    this.table_ = keyTable(keymap);
    this.cursor = new KeyCursor(view_);
  }

  setKeymap(keymap: Keymap): void {
    this.table_ = keyTable(keymap);
  }

  listen(on: Document | HTMLElement): void {
    const options = { signal: this.abort_.signal };
    on.addEventListener("keydown", (e) => void this.down(e as KeyboardEvent), options);
    on.addEventListener("keyup", (e) => this.up(e as KeyboardEvent), options);
    window.addEventListener("blur", () => this.release(), options);
  }

  close(): void {
    this.abort_.abort();
  }

  // True: it was for the annotator.
  down(event: KeyboardEvent): boolean {
    if (event.defaultPrevented || event.isComposing || this.isElsewhere(event)) return false;
    if (this.cursor.key(event)) {
      event.preventDefault();
      return true;
    }
    if (event.key === " " && !this.pressable(event)) {
      event.preventDefault();
      if (!this.space_) this.view_.setSpace((this.space_ = true));
      return true;
    }
    if ((event.key === "Enter" || event.key === " ") && this.pressable(event)) return false;
    if (kWalks.test(event.key) && !event.ctrlKey && !event.metaKey && isIn(event, kWalked)) return false;
    // Tab walks through the objects only from within the canvas, and leaves it at either end.
    if (event.key === "Tab" && document.activeElement !== this.view_.root) return false;
    for (const command of resolveKey(event, this.table_)) {
      if (event.repeat && !repeats(command)) {
        event.preventDefault();
        return true;
      }
      if (!this.target_.run(command, true)) continue;
      event.preventDefault();
      return true;
    }
    return false;
  }

  private up(event: KeyboardEvent): void {
    if (event.key === " ") this.release();
    else if (event.key.startsWith("Arrow")) this.target_.keysUp();
  }

  private release(): void {
    this.target_.keysUp();
    if (!this.space_) return;
    this.space_ = false;
    this.view_.setSpace(false);
  }

  private isElsewhere(event: KeyboardEvent): boolean {
    const target = event.target instanceof Element ? event.target : null;
    if (target !== null && (target.closest(kTyping) !== null || target.closest(kElsewhere) !== null)) return true;
    return document.querySelector("[role=dialog][data-state=open],[role=alertdialog][data-state=open],dialog[open]") !== null;
  }

  private pressable(event: KeyboardEvent): boolean {
    return isIn(event, kPressable);
  }
}

function isIn(event: KeyboardEvent, controls: string): boolean {
  return event.target instanceof Element && event.target.closest(controls) !== null;
}

// Holding other keys down does them once.
function repeats(command: CommandId): boolean {
  return /^object\.(nudge|next|previous)|^edit\.(undo|redo)|^view\.zoom_(in|out)|^app\.(next|previous)_image/.test(command);
}
