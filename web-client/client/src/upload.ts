import { ViaductError, reasonOf } from './errors.js';
import type { Attachment } from './frames.js';
import { errorOf, problem } from './http.js';
import type { Http } from './http.js';

/** How a file is uploaded. */
export interface UploadOptions {
  /** The file's name, where the file itself has none. */
  name?: string;
  /** Called with the bytes that are sent and all there are, where the platform can tell. */
  onProgress?: (progress: { sent: number; total: number }) => void;
  /** Ends the upload; it fails with `aborted`. */
  signal?: AbortSignal;
}

/** What a platform can upload: a browser's file, or React Native's description of one. */
export type UploadFile = Blob | { uri: string; name: string; type: string };

/** What came back, by whichever way. */
interface Answer {
  status: number;
  text: string;
  header: (name: string) => string | null;
}

/** Uploads one file; fails with a `ViaductError`. */
export async function upload(
  http: Http,
  token: string,
  file: UploadFile,
  options: UploadOptions,
): Promise<Attachment> {
  const { signal, name } = options;
  const form = new FormData();
  if (name !== undefined && file instanceof Blob) form.append('file', file, name);
  else form.append('file', file as Blob);
  try {
    if (signal?.aborted) throw new Error('aborted');
    const by = typeof XMLHttpRequest === 'undefined' ? byFetch : byRequest;
    return read(await by(http, token, form, options));
  } catch (thrown) {
    if (thrown instanceof ViaductError) throw thrown;
    throw signal?.aborted
      ? new ViaductError('aborted', 'aborted')
      : new ViaductError('unavailable', reasonOf(thrown));
  }
}

function read({ status, text, header }: Answer): Attachment {
  let body: Partial<Attachment> & { code?: string } = {};
  try {
    body = JSON.parse(text) as typeof body;
  } catch {
    // it came from something on the way
  }
  if (status < 300 && body.id !== undefined) return body;
  if (status === 404) {
    throw new ViaductError('unsupported', 'this gateway takes no attachments');
  }
  throw errorOf(problem(status, header('Content-Type'), body, header('Retry-After')));
}

async function byFetch(
  http: Http,
  token: string,
  body: FormData,
  { signal }: UploadOptions,
): Promise<Answer> {
  const response = await http.ask('/attachments', token, { body, signal });
  const { status, headers } = response;
  return { status, text: await response.text(), header: (name) => headers.get(name) };
}

/** The older way is the only one that tells how far it is. */
function byRequest(
  http: Http,
  token: string,
  body: FormData,
  { signal, onProgress }: UploadOptions,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${http.base}/attachments`);
    request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => onProgress?.({ sent: loaded, total });
    request.onload = () =>
      resolve({
        status: request.status,
        text: request.responseText,
        header: (name) => request.getResponseHeader(name),
      });
    request.onerror = request.onabort = () => reject(new Error('the upload broke'));
    signal?.addEventListener('abort', () => request.abort());
    request.send(body);
  });
}
