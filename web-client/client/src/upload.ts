import { ViaductError } from './errors.js';
import type { Attachment } from './frames.js';
import { errorOf, networkError, problem, problemOf } from './http.js';
import type { Http, Problem } from './http.js';

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

/** Uploads one file; fails with a `ViaductError`. */
export async function upload(
  http: Http,
  token: string,
  file: UploadFile,
  options: UploadOptions,
): Promise<Attachment> {
  const form = new FormData();
  if (!(file instanceof Blob)) form.append('file', file as unknown as Blob);
  else if (options.name === undefined) form.append('file', file);
  else form.append('file', file, options.name);
  if (options.signal?.aborted) throw aborted();
  const answer =
    typeof XMLHttpRequest === 'undefined'
      ? byFetch(http, token, form, options)
      : byRequest(http, token, form, options);
  const result = await answer;
  if ('status' in result) {
    throw result.status === 404 && result.code !== 'not_found'
      ? new ViaductError('unsupported', 'this gateway takes no attachments')
      : errorOf(result);
  }
  return result;
}

async function byFetch(
  http: Http,
  token: string,
  body: FormData,
  { signal }: UploadOptions,
): Promise<Attachment | Problem> {
  try {
    const asked = signal === undefined ? { body } : { body, signal };
    const response = await http.ask('/attachments', token, asked);
    return response.ok ? ((await response.json()) as Attachment) : await problemOf(response);
  } catch (thrown) {
    throw signal?.aborted ? aborted() : networkError(thrown);
  }
}

/** The older way is the only one that tells how far it is. */
function byRequest(
  http: Http,
  token: string,
  body: FormData,
  { signal, onProgress }: UploadOptions,
): Promise<Attachment | Problem> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    request.open('POST', `${http.base}/attachments`);
    request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => onProgress?.({ sent: loaded, total });
    request.onload = () => {
      let answer: Record<string, unknown> = {};
      try {
        answer = JSON.parse(request.responseText) as Record<string, unknown>;
      } catch {
        // it came from something on the way
      }
      const { status } = request;
      const header = (name: string): string | null => request.getResponseHeader(name);
      if (status >= 200 && status < 300 && typeof answer['id'] === 'string') {
        resolve(answer as Attachment);
      } else {
        resolve(problem(status, header('Content-Type'), answer, header('Retry-After')));
      }
    };
    request.onerror = () => reject(networkError('the upload broke'));
    request.onabort = () => reject(aborted());
    request.onloadend = () => signal?.removeEventListener('abort', abort);
    signal?.addEventListener('abort', abort);
    request.send(body);
  });
}

function aborted(): ViaductError {
  return new ViaductError('aborted', 'the upload was ended');
}
