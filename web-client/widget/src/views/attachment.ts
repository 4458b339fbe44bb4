import type { Attachment } from '@viaduct/client';
import { css, html } from 'lit';
import type { TemplateResult } from 'lit';
import type { Speech } from '../languages/speech.js';
import { webHref } from '../links.js';
import { plain } from '../plain.js';
import { icons } from './icons.js';

const pictures = /^image\/(?:png|jpe?g|gif|webp|avif|bmp)$/i;
const pictureNames = /\.(?:png|jpe?g|gif|webp|avif|bmp)$/i;

/** A file of a message: a picture as itself, anything else as a tile. */
export function attachment(file: Attachment, speech: Speech): TemplateResult {
  const href = webHref(file.url);
  const name = plain(file.name ?? lastPart(href) ?? '') || speech.say('file');
  if (href !== undefined && isPicture(file, name)) {
    return html`<a class="picture" href=${href} target="_blank" rel="noopener noreferrer"
      ><img
        src=${href}
        alt=${`${speech.say('image')}: ${name}`}
        loading="lazy"
        decoding="async"
        referrerpolicy="no-referrer"
        @load=${(event: Event) => {
          (event.target as HTMLElement).parentElement?.classList.remove('broken');
        }}
        @error=${(event: Event) => {
          // a tile tells more than a broken picture
          (event.target as HTMLElement).parentElement?.classList.add('broken');
        }}
      /><span class="fallback">${tile(file, name, speech)}</span></a
    >`;
  }
  return href === undefined
    ? html`<div class="file">${tile(file, name, speech)}</div>`
    : html`<a class="file" href=${href} target="_blank" rel="noopener noreferrer"
        >${tile(file, name, speech)}</a
      >`;
}

function tile(file: Attachment, name: string, speech: Speech): TemplateResult {
  const about = [extension(name), file.bytes === undefined ? '' : speech.size(file.bytes)];
  return html`${icons.file(22)}<span class="about"
      ><bdi class="name" dir="auto">${name}</bdi
      ><span class="size">${about.filter(Boolean).join(' · ')}</span></span
    >`;
}

function isPicture({ content_type }: Attachment, name: string): boolean {
  return content_type === undefined || content_type === ''
    ? pictureNames.test(name)
    : pictures.test(content_type);
}

/** Said apart from the name, whose end may be out of sight. */
function extension(name: string): string {
  return /\.([\p{L}\p{N}]{1,8})[^\p{L}\p{N}]*$/u.exec(name)?.[1]?.toUpperCase() ?? '';
}

function lastPart(href: string | undefined): string | undefined {
  if (href === undefined) return undefined;
  const part = new URL(href).pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(part) || undefined;
  } catch {
    return part;
  }
}

/** The style of `attachment`. */
export const attachmentStyle = css`
  .picture {
    display: block;
    max-inline-size: 260px;
    border-radius: 12px;
    overflow: hidden;
    background: var(--surface);
    color: inherit;
    text-decoration: none;
  }
  .picture img {
    display: block;
    inline-size: 100%;
    min-block-size: 60px;
    max-block-size: 300px;
    object-fit: cover;
  }
  .picture .fallback,
  .picture.broken img {
    display: none;
  }
  .picture.broken .fallback {
    display: flex;
    gap: 10px;
    align-items: center;
    padding: 10px 12px;
  }
  .file {
    display: flex;
    gap: 10px;
    align-items: center;
    max-inline-size: 100%;
    min-block-size: 44px;
    padding: 8px 12px;
    border-radius: 12px;
    border: 1px solid var(--border);
    background: var(--background);
    color: var(--text);
    text-decoration: none;
  }
  .file svg,
  .fallback svg {
    flex: none;
    color: var(--muted);
  }
  .about {
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
  }
  .name {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    line-clamp: 3;
    overflow: hidden;
    overflow-wrap: anywhere;
    font-weight: 500;
  }
  .size {
    color: var(--muted);
    font-size: 12px;
  }
`;
