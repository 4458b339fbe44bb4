import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Site } from './site.js';

/** What is different. */
export interface Change {
  html?: (html: string) => string;
  policy?: string;
}

/** A site like another one, but for its HTML or its policy. Chromium keeps answers that a test makes up off the gateway. */
export class Variant {
  private constructor(
    private readonly server: Server,
    private readonly site: Site,
  ) {}

  static async open(site: Site, { html = (same) => same, policy }: Change): Promise<Variant> {
    const server = createServer((request, response) => {
      void fetch(site.origin + request.url).then(async (answer) => {
        const type = answer.headers.get('content-type') ?? 'text/plain';
        const body = await answer.text();
        response.writeHead(answer.status, {
          'Content-Type': type,
          'Content-Security-Policy': policy ?? answer.headers.get('content-security-policy') ?? '',
        });
        response.end(type.startsWith('text/html') ? html(body) : body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Variant(server, site);
  }

  /** As `Site.page`. */
  page(...asked: Parameters<Site['page']>): string {
    const { port } = this.server.address() as AddressInfo;
    return this.site.page(...asked).replace(this.site.origin, `http://127.0.0.1:${port}`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
