import { describe, expect, it } from 'vitest';
import { en } from '../src/languages/en.js';
import { es } from '../src/languages/es.js';
import { ptBr } from '../src/languages/pt-br.js';
import { findLanguage, registerLanguage } from '../src/languages/registry.js';
import { ru } from '../src/languages/ru.js';
import { Speech } from '../src/languages/speech.js';

describe('languages', () => {
  it.each(Object.entries({ ru, es, ptBr }))('have every text and gap: %s', (_, language) => {
    const gaps = (text: unknown): string[] =>
      [...JSON.stringify(text).matchAll(/\{\w+\}/g)].map(String).sort();
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect(language[key], key).toBeTruthy();
      expect(new Set(gaps(language[key])), key).toEqual(new Set(gaps(en[key])));
    }
  });

  it('count as the language does', () => {
    const counted = [1, 2, 5, 21, 104].map((n) => new Speech(['ru']).count('unread', n));
    expect(counted).toEqual([
      '1 непрочитанное сообщение',
      '2 непрочитанных сообщения',
      '5 непрочитанных сообщений',
      '21 непрочитанное сообщение',
      '104 непрочитанных сообщения',
    ]);
    expect(new Speech(['en']).count('unread', 1)).toBe('1 unread message');
  });

  it('are found by region, by kin, and English at last', () => {
    expect(findLanguage(['pt-PT']).texts.send).toBe('Enviar');
    expect(findLanguage(['es-419', 'ru']).tag).toBe('es-419');
    expect(findLanguage(['xx', 'ru-RU']).texts).toEqual(ru);
    expect(findLanguage(['not a tag!']).tag).toBe('en');
  });

  it('can be added and changed by teams; what they leave out is English', () => {
    registerLanguage('he', { send: 'שלח' });
    const speech = new Speech(['he-IL']);
    expect([speech.say('send'), speech.say('retry')]).toEqual(['שלח', 'Send again']);
    expect(speech.isRightToLeft).toBe(true);
    registerLanguage('es', { title: 'Farolas' });
    expect(new Speech(['es']).say('title')).toBe('Farolas');
    expect(new Speech(['es']).say('send')).toBe('Enviar');
  });

  it('call days by what they are now', () => {
    const now = new Date(2026, 2, 1, 0, 30);
    const day = (tag: string, at: Date): string => new Speech([tag]).date(at, now);
    expect(day('en', now)).toBe('Today');
    expect(day('ru', new Date(2026, 1, 28, 23, 59))).toBe('Вчера');
    expect(day('es', new Date(2026, 1, 3))).toBe('Martes, 3 de febrero');
    expect(day('pt-BR', new Date(2024, 11, 31))).toBe('31 de dezembro de 2024');
  });

  it('fill in names as they are', () => {
    expect(new Speech(['en']).say('isTyping', { name: '{text} $& <b>' })).toBe(
      '{text} $& <b> is typing…',
    );
  });
});
