/** Puts the number of unread messages before the page's title while nobody looks at it. */
export class TitleBadge {
  private own: { plain: string; shown: string } | undefined;

  constructor(private readonly page: Pick<Document, 'title'>) {}

  /** @param unread 0 gives the title back */
  show(unread: number): void {
    const { title } = this.page;
    // a title that the page has set meanwhile is the page's
    const plain = this.own?.shown === title ? this.own.plain : title;
    const shown = unread > 0 ? `(${unread}) ${plain}` : plain;
    this.own = unread > 0 ? { plain, shown } : undefined;
    if (shown !== title) this.page.title = shown;
  }
}

/** Messages that come together make one sound, in one of the tabs. */
const QUIET_FOR = 2_000;

/** A short sound, where the browser lets the page make one: after the first gesture. */
export class Chime {
  private context: AudioContext | undefined;
  private rests = false;

  ring(): void {
    if (typeof AudioContext === 'undefined' || !navigator.userActivation?.hasBeenActive) return;
    if (this.rests) return;
    this.rests = true;
    const sound = async (): Promise<void> => {
      this.play();
      await new Promise((rested) => setTimeout(rested, QUIET_FOR));
    };
    // a page that is not served securely has no locks
    const rung =
      navigator.locks?.request('viaduct-chime', { ifAvailable: true }, (lock) => lock && sound()) ??
      sound();
    void rung.finally(() => (this.rests = false));
  }

  private play(): void {
    const context = (this.context ??= new AudioContext());
    void context.resume().then(() => {
      const start = context.currentTime;
      for (const [after, pitch] of [
        [0, 660],
        [0.11, 880],
      ] as const) {
        const volume = context.createGain();
        volume.gain.setValueAtTime(0, start + after);
        volume.gain.linearRampToValueAtTime(0.08, start + after + 0.015);
        volume.gain.exponentialRampToValueAtTime(0.0001, start + after + 0.28);
        volume.connect(context.destination);
        const tone = context.createOscillator();
        tone.frequency.value = pitch;
        tone.connect(volume);
        tone.start(start + after);
        tone.stop(start + after + 0.3);
      }
    });
  }

  close(): void {
    void this.context?.close();
    this.context = undefined;
  }
}
