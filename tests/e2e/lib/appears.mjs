// Whether something of this kind is seen in time; there may be several of it, as a number in a progress bar and in a result.
export const appears = (locator, timeout = 15000) =>
  locator.filter({ visible: true }).first().waitFor({ timeout }).then(() => true, () => false);
