import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stage } from '@viaduct/stage';

const types = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

/** As strict as a page can be: the widget needs no inline script and no inline style. */
export const strictPolicy = `default-src 'none'; script-src 'self' ${stage.gateway}; connect-src *; img-src * data:; style-src 'self'`;

/** A team's web site, on another origin than the gateway's. */
export class Site {
  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async open(): Promise<Site> {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://site');
      answer(url, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Site(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  /** A page with the script tag; what is given becomes its attributes. */
  page(attributes: Record<string, string>, page: Record<string, string> = {}): string {
    const query = new URLSearchParams(page);
    for (const [name, value] of Object.entries(attributes)) query.set(`data-${name}`, value);
    return `${this.origin}/page?${query}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function answer({ pathname, searchParams }: URL, response: ServerResponse): void {
  if (pathname === '/page') send(response, 'html', page(searchParams));
  else if (pathname === '/token.js') send(response, 'js', tokenScript(searchParams));
  else if (pathname === '/page.css') send(response, 'css', style);
  else response.writeHead(404).end();
}

function send(response: ServerResponse, type: keyof typeof types, body: string): void {
  response.writeHead(200, {
    'Content-Type': types[type],
    'Content-Security-Policy': strictPolicy,
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

const style =
  'body { font: 16px/1.6 Georgia, serif; max-width: 60ch; margin: 2rem auto; padding: 0 1rem; }';

function page(asked: URLSearchParams): string {
  const attributes = [...asked]
    .filter(([name]) => name.startsWith('data-'))
    .map(([name, value]) => `${name}="${escape(value)}"`);
  const sub = asked.get('sub');
  const tokens =
    sub === null
      ? ''
      : `<script src="/token.js?${escape(new URLSearchParams({ sub, seconds: asked.get('seconds') ?? '3600' }).toString())}"></script>`;
  return `<!doctype html>
<html lang="${escape(asked.get('lang') ?? 'en')}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>A team’s page</title>
    <link rel="stylesheet" href="/page.css" />
    ${tokens}
    <script src="${stage.gateway}/widget.js" data-app="${stage.app}" ${attributes.join(' ')}></script>
  </head>
  <body>
    <main>
      <h1>A team’s page</h1>
      ${'<p>It sells lanterns, and some of its customers have questions about them.</p>'.repeat(6)}
      <p><button type="button" id="outside">A button of the page</button></p>
    </main>
  </body>
</html>`;
}

/** What a team's page would ask its own backend for; how often it did is in `tokensAsked`. */
function tokenScript(asked: URLSearchParams): string {
  return `window.tokensAsked = 0;
window.viaductToken = async () => {
  window.tokensAsked += 1;
  const answer = await fetch(${JSON.stringify(`${stage.control}/token?${asked}`)});
  return answer.text();
};`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
