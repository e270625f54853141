import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { run } from './shell.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const skip = browserPath ? false : 'there is no chromium here: apt-get install chromium';

const rows = 100_000;
const strangest = '<script>alert("1")</script>\'🀄&amp;';

/** Results as Export-Csv writes them, most of them good, of people whose names are markup. */
function results() {
  const lines = ['"RowNumber","UserName","IdentifyNum","Status","BizCode","BilledCalls","UncertainCalls","Source","Code","Message","RequestId","Attempts","DurationMs","VerifiedAt","Endpoint"'];
  const start = Date.UTC(2026, 10, 24, 8);
  const quote = value => `"${String(value).replaceAll('"', '""')}"`;
  for (let row = 1; row <= rows; row++) {
    const kind = row % 50;
    const [status, bizCode, code] = kind === 0 ? ['Failed', '', 'Id2Meta.OutcomeUnknown'] : kind === 1 ? ['InvalidInput', '', 'Id2Meta.NumberDate']
      : kind < 5 ? ['Inconsistent', 2, 'Success'] : kind < 8 ? ['NoRecord', 3, 'Success'] : ['Consistent', 1, 'Success'];
    const isSent = kind !== 1;
    lines.push([row, strangest + row, '11010519491231002X', status, bizCode, bizCode === '' || bizCode === 3 ? 0 : 1, kind === 0 ? 1 : 0, isSent ? 'Service' : 'Local', code, `Said "<b>${row}</b>".`, '', isSent ? 1 : 0,
      isSent ? 80 + (row * 7919 % 120) + (row % 997 === 0 ? 4000 : 0) : 0, bizCode === '' ? '' : new Date(start + row * 105).toISOString(), isSent ? 'cloudauth-intl.cn-hongkong.aliyuncs.com' : ''].map(quote).join(','));
  }
  return lines.join('\n') + '\n';
}

describe('the report of 100,000 results in a browser', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'id2meta-'));
  const file = join(folder, 'report.html');
  let browser;

  before(async () => {
    writeFileSync(join(folder, 'results.csv'), results());
    await run(`Import-Csv '${join(folder, 'results.csv')}' -Encoding utf8 | Export-Id2MetaReport '${file}' -IncludePersonalData`);
    browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
  });

  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens the page as it comes, and keeps all that the browser says about it. */
  async function open(colorScheme, options = {}) {
    const page = await (await browser.newContext({ colorScheme, viewport: { width: 1200, height: 900 }, ...options })).newPage();
    const said = [];
    page.on('console', message => said.push(message.text()));
    page.on('pageerror', error => said.push(String(error)));
    page.on('dialog', dialog => { said.push(dialog.message()); dialog.dismiss(); });
    const asked = [];
    page.on('request', request => asked.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    return { page, said, asked };
  }

  async function shoot(page, name) {
    if (process.env.SCREENSHOTS) {
      await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`), clip: { x: 0, y: 0, width: page.viewportSize().width, height: 3000 }, fullPage: true });
    }
  }

  test('it is small and whole, and asks for nothing', async () => {
    assert.ok(statSync(file).size < 2_000_000, `${statSync(file).size} bytes`);
    const { page, said, asked } = await open('light');
    assert.deepEqual(asked, [page.url()]);
    assert.deepEqual(said, []);
    assert.equal(await page.locator('script, img, iframe, link').count(), 0);
    assert.deepEqual(await page.locator('h2').allTextContents(),
      ['Summary', 'Outcomes', 'Rate over time', 'Latency', 'Errors', 'Rows without an answer', 'Rows that are inconsistent or in no record']);
    await page.context().close();
  });

  test('names and messages are text', async () => {
    const { page } = await open('light');
    const cells = await page.locator('section').nth(5).locator('tbody tr').first().locator('td').allTextContents();
    assert.deepEqual(cells, ['1', strangest + '1', '11010519491231002X', 'InvalidInput', 'Id2Meta.NumberDate', 'Said "<b>1</b>".']);
    assert.equal(await page.locator('main b').count(), 0);
    await page.context().close();
  });

  for (const scheme of ['light', 'dark']) {
    test(`axe finds nothing serious, ${scheme}`, async () => {
      const { page, said } = await open(scheme);
      await shoot(page, scheme);
      // A few rows of each table are as good as a thousand, and axe looks at every cell.
      await page.evaluate(() => document.querySelectorAll('tbody tr:nth-child(n + 20)').forEach(row => row.remove()));
      await page.evaluate(() => document.querySelectorAll('details').forEach(details => { details.open = true; }));
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      assert.deepEqual(violations.filter(({ impact }) => ['serious', 'critical'].includes(impact)).map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
      assert.deepEqual(said, []);
      const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(background, scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(13, 17, 23)');
      await page.context().close();
    });
  }

  test('the keyboard gets everywhere, and a narrow window needs no sideways scrolling', async () => {
    const { page } = await open('light', { viewport: { width: 390, height: 800 } });
    await page.evaluate(() => document.querySelectorAll('tbody tr:nth-child(n + 20)').forEach(row => row.remove()));
    const reached = new Set();
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate(() => document.activeElement.tagName));
    }
    assert.deepEqual(['A', 'DIV', 'SUMMARY'].filter(tag => !reached.has(tag)), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
    await shoot(page, 'narrow');
    await page.context().close();
  });

  test('it prints in black on white, without what only a screen needs', async () => {
    const { page } = await open('dark');
    await page.evaluate(() => document.querySelectorAll('tbody tr:nth-child(n + 20)').forEach(row => row.remove()));
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
    assert.equal(await page.locator('nav').isVisible(), false);
    assert.ok((await page.pdf({ printBackground: true, ...(process.env.SCREENSHOTS && { path: join(process.env.SCREENSHOTS, 'print.pdf') }) })).length > 10_000);
    await page.context().close();
  });
});
