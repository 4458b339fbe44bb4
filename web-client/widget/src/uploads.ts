import { ViaductError } from '@viaduct/client';
import type { Attachment, ViaductClient } from '@viaduct/client';

const MOST_AT_ONCE = 2;

/** A file on its way to a message. */
export interface Upload {
  readonly file: File;
  readonly state: 'uploading' | 'done' | 'failed';
  /** From 0 to 1. */
  readonly progress: number;
  /** What the gateway calls it, when it is there. */
  readonly attachment?: Attachment;
}

/** Why a file was not taken. */
export type UploadTrouble =
  | { code: 'too_large'; name: string; most: number }
  | { code: 'too_many' }
  | { code: 'unsupported' };

interface Entry extends Upload {
  readonly aborter: AbortController;
}

/** The files that go with the next message. */
export class Uploads {
  private entries: Entry[] = [];
  private supported = true;
  private said: UploadTrouble | undefined;
  private running = 0;

  constructor(
    private readonly client: Pick<ViaductClient, 'uploadAttachment' | 'welcome'>,
    private readonly onChange: () => void,
  ) {}

  get files(): readonly Upload[] {
    return this.entries;
  }

  /** What went wrong last, until the next file. */
  get trouble(): UploadTrouble | undefined {
    return this.said;
  }

  /** Files can be sent, as far as is known. */
  get isPossible(): boolean {
    return this.supported && (this.client.welcome?.limits?.attachments ?? 0) > 0;
  }

  /** All files are there, or failed. */
  get isDone(): boolean {
    return this.entries.every(({ state }) => state !== 'uploading');
  }

  /** Begins to upload files. */
  add(files: Iterable<File>): void {
    this.said = undefined;
    for (const file of files) {
      const trouble = this.troubleWith(file);
      if (trouble === undefined) {
        const aborter = new AbortController();
        this.entries = [...this.entries, { file, state: 'uploading', progress: 0, aborter }];
      } else {
        this.said = trouble;
      }
    }
    this.onChange();
    this.next();
  }

  /** Uploads a file that failed once more. */
  retry(upload: Upload): void {
    this.replace(upload.file, { state: 'uploading', progress: 0 });
    this.next();
  }

  /** Takes a file back. */
  remove(upload: Upload): void {
    this.entries.find(({ file }) => file === upload.file)?.aborter.abort();
    this.entries = this.entries.filter(({ file }) => file !== upload.file);
    this.onChange();
  }

  /** The files that are there, for a message; those that failed stay. */
  take(): Attachment[] {
    const done = this.entries.flatMap(({ attachment }) => attachment ?? []);
    this.entries = this.entries.filter(({ state }) => state !== 'done');
    this.onChange();
    return done;
  }

  /** Takes all files back. */
  clear(): void {
    for (const { aborter } of this.entries) aborter.abort();
    this.entries = [];
  }

  private troubleWith(file: File): UploadTrouble | undefined {
    const limits = this.client.welcome?.limits;
    if (!this.isPossible) return { code: 'unsupported' };
    if (limits !== undefined && this.entries.length >= limits.attachments) {
      return { code: 'too_many' };
    }
    return limits !== undefined && file.size > limits.attachment_bytes
      ? { code: 'too_large', name: file.name, most: limits.attachment_bytes }
      : undefined;
  }

  private readonly started = new WeakSet<AbortController>();

  private next(): void {
    for (const entry of this.entries) {
      if (this.running >= MOST_AT_ONCE) return;
      if (entry.state !== 'uploading' || this.started.has(entry.aborter)) continue;
      this.started.add(entry.aborter);
      void this.upload(entry);
    }
  }

  private async upload({ file, aborter }: Entry): Promise<void> {
    const { signal } = aborter;
    this.running += 1;
    try {
      const attachment = await this.client.uploadAttachment(file, {
        signal,
        onProgress: ({ sent, total }) =>
          this.replace(file, { progress: total > 0 ? sent / total : 0 }),
      });
      // shown as what it is here: the gateway may know less of it
      const shown = { name: file.name, content_type: file.type, bytes: file.size, ...attachment };
      this.replace(file, { state: 'done', progress: 1, attachment: shown });
    } catch (thrown) {
      if (!(thrown instanceof ViaductError)) throw thrown;
      this.failed(file, thrown);
    } finally {
      this.running -= 1;
      this.next();
    }
  }

  private failed(file: File, { code }: ViaductError): void {
    if (code === 'aborted') return;
    if (code === 'unsupported') {
      this.supported = false;
      this.said = { code };
      this.clear();
      this.onChange();
      return;
    }
    this.replace(file, { state: 'failed', progress: 0, aborter: new AbortController() });
  }

  private replace(file: File, change: Partial<Entry>): void {
    this.entries = this.entries.map((each) => (each.file === file ? { ...each, ...change } : each));
    this.onChange();
  }
}
