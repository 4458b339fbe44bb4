/** So near to the end the reader is at the end. */
const NEAR = 48;

/**
 * Keeps what the reader looks at where it is, whatever changes around it: older messages in front, pictures that come,
 * a smaller window. Who is at the end stays there. Does it all itself, since not every browser anchors scrolling.
 */
export class ScrollKeeper {
  private anchor: { element: Element; offset: number } | undefined;
  /** Where it was scrolled to when it was looked at last. */
  private at = 0;
  private readonly sizes: ResizeObserver;

  /**
   * @param scroller what scrolls
   * @param rows its chunks, and the messages of a chunk, from top to bottom
   * @param onMove called when the reader moved
   */
  constructor(
    private readonly scroller: HTMLElement,
    private readonly rows: { chunks(): readonly Element[]; of(chunk: Element): Iterable<Element> },
    private readonly onMove: () => void,
  ) {
    this.sizes = new ResizeObserver(() => this.keep());
    this.sizes.observe(scroller);
    scroller.addEventListener('scroll', this.moved, { passive: true });
  }

  get isAtEnd(): boolean {
    return this.anchor === undefined;
  }

  /** Something inside may change its size from now on. */
  watch(element: Element): void {
    this.sizes.observe(element);
  }

  close(): void {
    this.sizes.disconnect();
    this.scroller.removeEventListener('scroll', this.moved);
  }

  toEnd(): void {
    this.anchor = undefined;
    this.keep();
    this.onMove();
  }

  /** Puts things back where they were; call it after each change. */
  keep(): void {
    const { scroller, anchor } = this;
    if (scroller.clientHeight === 0) return;
    if (anchor === undefined || !anchor.element.isConnected) {
      scroller.scrollTop = scroller.scrollHeight;
    } else {
      const moved = this.offsetOf(anchor.element) - anchor.offset;
      if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
    }
    this.at = scroller.scrollTop;
  }

  private readonly moved = (): void => {
    const { scroller, anchor } = this;
    if (scroller.clientHeight === 0) return;
    if (anchor !== undefined) {
      // only this is the reader's doing: something may have changed its size in the same moment
      const by = scroller.scrollTop - this.at;
      this.anchor = { ...anchor, offset: anchor.offset - by };
      this.keep();
      if (by === 0) return;
    }
    this.at = scroller.scrollTop;
    const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    this.anchor = below <= NEAR ? undefined : this.firstInSight();
    this.onMove();
  };

  private firstInSight(): { element: Element; offset: number } | undefined {
    const { top, bottom } = this.scroller.getBoundingClientRect();
    const chunks = this.rows.chunks();
    const chunk = firstBelow(chunks, top);
    if (chunk === undefined) return undefined;
    let element = firstBelow([...this.rows.of(chunk)], top) ?? chunk;
    if (!isDrawn(element)) {
      // its place will change with the size of its chunk, which is but a guess so far
      const [next] = chunks.slice(chunks.indexOf(chunk) + 1, chunks.indexOf(chunk) + 2);
      const [known] = next === undefined ? [] : this.rows.of(next);
      if (known && known.getBoundingClientRect().top < bottom) element = known;
    }
    return { element, offset: this.offsetOf(element) };
  }

  private offsetOf(element: Element): number {
    return element.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
  }
}

/** Not only laid out to be measured: see `content-visibility`. */
function isDrawn(element: Element): boolean {
  return element.checkVisibility?.({ contentVisibilityAuto: true }) ?? true;
}

/** The first of elements from top to bottom that ends below a line. */
function firstBelow(elements: readonly Element[], line: number): Element | undefined {
  let low = 0;
  let high = elements.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((elements[middle]?.getBoundingClientRect().bottom ?? Infinity) > line) high = middle;
    else low = middle + 1;
  }
  return elements[low];
}
