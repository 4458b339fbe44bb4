import type { Locator, Page } from 'playwright-core';

/** The widget as a person uses it. */
export class Widget {
  readonly host: Locator;
  readonly launcher: Locator;
  readonly panel: Locator;
  readonly box: Locator;
  readonly sendButton: Locator;
  readonly messages: Locator;
  readonly notice: Locator;
  readonly reach: Locator;

  constructor(readonly page: Page) {
    this.host = page.locator('viaduct-chat');
    this.launcher = page.locator('viaduct-chat-launcher button');
    this.panel = page.locator('viaduct-chat .panel');
    this.box = page.locator('viaduct-chat-composer textarea');
    this.sendButton = page.locator('viaduct-chat-composer button.send');
    this.messages = page.locator('viaduct-chat-messages article');
    this.notice = page.locator('viaduct-chat .notice');
    this.reach = page.locator('viaduct-chat-header [data-reach]');
  }

  async open(): Promise<void> {
    await this.launcher.click();
    await this.panel.waitFor();
  }

  async connected(): Promise<void> {
    await this.page
      .locator('viaduct-chat-header [data-reach=connected]')
      .waitFor({ state: 'attached' });
  }

  async write(text: string): Promise<void> {
    await this.box.fill(text);
    await this.box.press('Enter');
  }

  /** Waits until the newest message is in sight, and nothing is to be loaded any more. */
  async atEnd(): Promise<void> {
    await this.messages.last().waitFor();
    await this.page.waitForFunction(() => {
      const list = document
        .querySelector('viaduct-chat')!
        .shadowRoot!.querySelector('viaduct-chat-messages')!
        .shadowRoot!.querySelector('.scroller')!;
      return list.scrollHeight - list.scrollTop - list.clientHeight < 2;
    });
  }

  /** The message that has this text. */
  message(text: string): Locator {
    return this.messages.filter({ hasText: text });
  }

  /** Waits until an own message is so far. */
  async reached(text: string, state: string): Promise<void> {
    await this.message(text).locator(`[data-state=${state}]`).waitFor({ state: 'attached' });
  }

  /** All texts that are shown, from top to bottom. */
  async texts(): Promise<string[]> {
    const all = await this.messages.locator('.text').allTextContents();
    return all.map((text) => text.trim());
  }
}
