// The images that somebody has been through. Going back and forth among them changes nothing of their order.
const kMost = 500;

export class Trail {
  private assets_: number[] = [];

  visit(asset: number): void {
    if (!this.assets_.includes(asset)) this.assets_ = [...this.assets_, asset].slice(-kMost);
  }

  // The one before or after it; undefined: there is none here.
  beside(asset: number, step: 1 | -1): number | undefined {
    const at = this.assets_.indexOf(asset);
    return at < 0 ? undefined : this.assets_[at + step];
  }
}
