import type { ViaductClient } from './client.js';

/** Says which messages are seen: those whose element is on the screen while the page is visible. */
export interface SeenObserver {
  /** Watches the element that shows the message with this `seq`. */
  observe(element: Element, seq: number): void;
  /** Stops watching an element. */
  unobserve(element: Element): void;
  /** Stops watching. */
  close(): void;
}

/** Where messages are shown. */
export interface SeenOptions {
  /** The element that scrolls; the page itself when absent. */
  root?: Element | null;
}

/** Calls `markSeen` for messages of the helpdesk as they become visible. */
export function seenWhenVisible(client: ViaductClient, options: SeenOptions = {}): SeenObserver {
  const seqs = new Map<Element, number>();
  const shown = new Set<Element>();
  const report = (): void => {
    if (!client.page.visible) return;
    const newest = Math.max(0, ...[...shown].map((element) => seqs.get(element) ?? 0));
    if (newest > client.receipts.seen) client.markSeen(newest);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) shown.add(target);
        else shown.delete(target);
      }
      report();
    },
    // its last line is read last; an element that is higher than the screen never shows half of itself
    { root: options.root ?? null, threshold: [0, 0.5] },
  );
  const stop = client.page.listen(report);
  return {
    observe(element, seq) {
      seqs.set(element, seq);
      observer.observe(element);
    },
    unobserve(element) {
      seqs.delete(element);
      shown.delete(element);
      observer.unobserve(element);
    },
    close() {
      stop();
      observer.disconnect();
    },
  };
}
