// Gives the keys back to the canvas, without the ring of a keyboard's focus, which is for those who tab to it.
export function focusCanvas(): void {
  const quiet: FocusOptions & { focusVisible?: boolean } = { preventScroll: true, focusVisible: false };
  document.querySelector<HTMLElement>("[role=application]")?.focus(quiet);
}
