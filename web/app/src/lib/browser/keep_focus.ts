// Whoever works by keyboard loses their place when what has the focus vanishes: a dialog that closes, a row that is
// deleted, a button that is busy. The focus then goes back to what had it before, as far as that is still there on the
// same page, else to the canvas or to the page itself. Where somebody pressed beside everything it stays nowhere.
const kMost = 20; // places that are remembered
const kPatience = 50; // milliseconds, for whoever puts the focus somewhere on purpose

interface Place {
  readonly element: HTMLElement;
  readonly page: string;
}

const isGone = ({ element, page }: Place) =>
  !element.isConnected || element.matches(":disabled") || element.closest("[aria-hidden=true]") !== null || page !== location.pathname;
const isNowhere = () => document.activeElement === null || document.activeElement === document.body;

export function keepFocus(): void {
  let places: Place[] = []; // the last one first
  let timer: ReturnType<typeof setTimeout> | undefined;
  const mend = () => {
    const [last] = places;
    if (!isNowhere() || last === undefined || !isGone(last)) return;
    const left = places.filter((place) => !isGone(place));
    const to = left[0]?.element ?? document.querySelector<HTMLElement>("[role=application], #page");
    if (!to) return; // the page is still to come
    places = left;
    to.focus({ preventScroll: true });
  };
  const look = () => {
    // What is disabled keeps the focus for a moment more.
    if (!isNowhere() && (places[0] === undefined || !isGone(places[0]))) return;
    clearTimeout(timer);
    timer = setTimeout(mend, kPatience);
  };
  document.addEventListener("focusin", ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    const others = places.filter((place) => place.element !== target);
    places = [{ element: target, page: location.pathname }, ...others].slice(0, kMost);
  });
  document.addEventListener("focusout", look);
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled"] });
}
