import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docsPage } from '../../scripts/docs/page.ts';
import { OpenApiDocument } from '../../scripts/generate/document.ts';
import { checked } from '../../scripts/generate/emit.ts';
import { type BrowserPage, findChromium, startChromium } from '../support/chromium.ts';
import { connected, nodes } from '../support/invalidation-by-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'docs-'));
const file = join(folder, 'docs.html');
afterAll(() => rmSync(folder, { recursive: true }));

const chromium = findChromium();
const why = chromium === undefined ? ' (not run: install Chromium, or set CHROMIUM to its path)' : '';

describe.skipIf(chromium === undefined)(`the page in Chromium, its scripts switched off${why}`, () => {
  let browser: BrowserPage;

  beforeAll(async () => {
    const document = new OpenApiDocument('openapi/organisations.yaml');
    const { operations, rules } = checked(document);
    writeFileSync(file, docsPage(document, operations, rules));
    browser = await startChromium(chromium as string);
    await browser.send('Emulation.setScriptExecutionDisabled', { value: true });
  }, 60_000);
  afterAll(() => browser?.close());

  /** Shows the page anew, on a screen of a given width. */
  async function show(width: number, scheme: 'light' | 'dark' = 'light', touch = false): Promise<void> {
    await browser.send('Emulation.setDeviceMetricsOverride', {
      width,
      height: 900,
      deviceScaleFactor: 1,
      mobile: touch,
    });
    await browser.send('Emulation.setTouchEmulationEnabled', { enabled: touch });
    await browser.send('Emulation.setEmulatedMedia', {
      features: [
        { name: 'prefers-color-scheme', value: scheme },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ],
    });
    await browser.open('about:blank');
    await browser.open(pathToFileURL(file).href);
  }

  const slug = (node: string) => node.replaceAll(/[^\w-]/g, '');
  /** Scrolls to a node; the point to touch. */
  const pointOf = (node: string) =>
    browser.evaluate<{ x: number; y: number }>(`(() => {
      const element = document.getElementById('n-${slug(node)}');
      element.scrollIntoView({ block: 'center' });
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    })()`);
  /** The highlighted nodes by their texts, and the number of highlighted lines. */
  const highlighted = () =>
    browser.evaluate<{ nodes: string[]; lines: number; story: string }>(`(() => {
      const isHighlighted = (element) => getComputedStyle(element).getPropertyValue('--rim') !== '';
      return {
        nodes: [...document.querySelectorAll('.node')].filter(isHighlighted)
          .map((node) => node.querySelector('span').textContent).sort(),
        lines: [...document.querySelectorAll('.picture .edge')]
          .filter((edge) => isHighlighted(edge) && getComputedStyle(edge).opacity === '1').length,
        story: [...document.querySelectorAll('.story')]
          .filter((story) => getComputedStyle(story).display !== 'none').map((story) => story.textContent).join('|'),
      };
    })()`);
  async function press(key: 'Tab' | 'ArrowDown' | 'ArrowUp'): Promise<void> {
    const code = { Tab: 9, ArrowDown: 40, ArrowUp: 38 }[key];
    for (const type of ['rawKeyDown', 'keyUp']) {
      await browser.send('Input.dispatchKeyEvent', { type, key, code: key, windowsVirtualKeyCode: code });
    }
  }

  it('highlights exactly what is connected with the write or read that is pointed at', async () => {
    await show(1200);
    expect(await highlighted()).toEqual({
      nodes: [],
      lines: 0,
      story:
        'Choose a write to see the reads that it invalidates, or a read to see the writes that invalidate it.',
    });
    for (const node of nodes) {
      await browser.send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...(await pointOf(node)) });
      const { nodes: found, lines, story } = await highlighted();
      expect(found, node).toEqual(connected(node));
      expect(lines, node).toBe(connected(node).length - 1);
      expect(story.startsWith(node), node).toBe(true);
    }
  });

  it('keeps what was touched highlighted on a phone', async () => {
    await show(390, 'light', true);
    for (const node of ['updateServiceOrganisation', 'getOrganisations', 'user-{user_id}']) {
      const point = await pointOf(node);
      await browser.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
      await browser.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
      await expect.poll(async () => (await highlighted()).nodes, { timeout: 5000 }).toEqual(connected(node));
    }
  });

  it('is usable by keyboard: one tab stop for the picture, arrow keys within it', async () => {
    await show(1200);
    const focused = () =>
      browser.evaluate<string>(
        `document.activeElement.closest('.map') ? document.activeElement.parentElement.innerText : ''`,
      );
    for (let stops = 0; stops < 80 && (await focused()) === ''; stops++) await press('Tab');
    expect(await focused()).toContain('everything');
    await press('ArrowDown');
    const first = await highlighted();
    expect(first.nodes).toEqual(connected(await focused()));
    await press('ArrowDown');
    expect((await highlighted()).nodes).toEqual(connected(await focused()));
    expect(await highlighted()).not.toEqual(first);
    await press('ArrowUp');
    await press('ArrowUp');
    expect((await highlighted()).nodes).toEqual([]);
    await press('Tab');
    expect(await focused()).toBe('');
  });

  it('tells a screen reader what each node of the picture invalidates', async () => {
    await show(1200);
    type AxNode = { role?: { value: string }; name?: { value: string }; description?: { value: string } };
    const { nodes: tree } = (await browser.send('Accessibility.getFullAXTree')) as unknown as {
      nodes: AxNode[];
    };
    const radios = tree.filter(({ role }) => role?.value === 'radio');
    // The places where a name may break are spoken as spaces.
    const spoken = radios.map(({ name }) => (name?.value ?? '').replace(/ \d+ (?:h|min|s)$/, ''));
    const names = spoken.map((text) => text.replaceAll(' ', ''));
    expect(names.toSorted()).toEqual(['everything', ...nodes].toSorted());
    for (const [index, { description }] of radios.entries()) {
      if (index > 0)
        expect(description?.value).toMatch(/ (?:invalidates|is invalidated by|deletes the external keys) /);
    }
    const roles = new Set(tree.map(({ role }) => role?.value));
    for (const landmark of ['banner', 'main']) expect(roles).toContain(landmark);
  });

  it.each([320, 390, 768, 1360])('fits a screen of %d pixels', async (width) => {
    await show(width, 'light', width < 500);
    expect(await browser.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    const cramped = await browser.evaluate(`[...document.querySelectorAll('.node')]
      .filter((node) => node.scrollHeight > node.clientHeight || node.scrollWidth > node.clientWidth)
      .map((node) => node.textContent)`);
    expect(cramped).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has enough contrast everywhere in %s colours', async (scheme) => {
    await show(1200, scheme);
    const faint = () => browser.evaluate<string[]>(`(${faintTexts})()`);
    expect(await faint()).toEqual([]);
    await browser.send('Input.dispatchMouseEvent', {
      type: 'mouseMoved',
      ...(await pointOf('updateOrganisation')),
    });
    expect(await faint()).toEqual([]);
  });
});

/** Runs in the page: texts with less than the contrast of 4.5 that WCAG 2.2 asks for (1.4.3). */
const faintTexts = `() => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => [r, g, b]
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const faint = new Set();
  for (const element of document.body.querySelectorAll('*')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
    if (!own || getComputedStyle(element).display === 'none') continue;
    const [one, other] = [luminance(parse(getComputedStyle(element).color)), luminance(behind(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) faint.add(ratio.toFixed(2) + ' ' + element.tagName + '.' + element.className + ' ' + element.textContent.slice(0, 40));
  }
  return [...faint];
}`;
