/** The inbox's page in Chromium, signed in as somebody, and whether everybody can use it. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { makeLog } from '../../src/log.ts'
import { buildPages } from '../../src/pages.ts'
import { openBrowser } from '../support/browser.ts'
import type { TestInbox } from './support.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Opens a browser on this inbox. `problems`: every error that a page threw. */
export async function openPages(inbox: TestInbox) {
  await buildPages(['inbox'], makeLog('silent'))
  const browser = await openBrowser()
  const problems: string[] = []
  return {
    problems,
    /** A page of this person (null: nobody is signed in); closing its context closes it. */
    open: async (who: { cookie: string } | null, path: string, look: { width?: number; dark?: boolean } = {}) => {
      const context = await browser.newContext({
        viewport: { width: look.width ?? 1280, height: 800 },
        colorScheme: look.dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
      })
      if (who) {
        const [name, value] = who.cookie.split(/=(.*)/s) as [string, string]
        await context.addCookies([{ name, value, url: `${inbox.url}/inbox`, httpOnly: true }])
      }
      const page = await context.newPage()
      page.setDefaultTimeout(20_000)
      page.on('pageerror', (error) => problems.push(error.message))
      await page.goto(`${inbox.url}/inbox${path}`)
      return page
    },
    close: () => browser.close(),
  }
}

/** What axe finds serious or critical on the page as it stands. */
export async function seriousOn(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const look = async () =>
    (await page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.filter((one) => ['serious', 'critical'].includes(one.impact)).map((one) => one.id + ' ' + one.nodes[0].html.slice(0, 160)))`)) as string[]
  // A page that is still being drawn or faded in is looked at again: what stays counts.
  for (let again = 0; again < 3 && (await look()).length > 0; again += 1) await page.waitForTimeout(1_000)
  return look()
}
