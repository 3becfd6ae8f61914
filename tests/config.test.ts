import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { readConfig, settingNames } from '../src/config.ts'

test('no settings at all give a server with the simulator', () => {
  const config = readConfig({})
  expect(config.simulator).toBe(true)
  expect(config.baseUrl).toBe('http://localhost:3000')
})

test('a real account switches the simulator off', () => {
  const zalo = {
    ZALO_APP_ID: '12345',
    ZALO_APP_SECRET: 'a',
    ZALO_OA_ID: '67890',
    ZALO_OA_SECRET_KEY: 'b',
    ZALO_REFRESH_TOKEN: 'c',
  }
  expect(readConfig(zalo).simulator).toBe(false)
})

const wrong: [string, Record<string, string>, RegExp][] = [
  ['a port that is no number', { PORT: 'abc' }, /PORT/],
  ['half a Zalo account', { ZALO_APP_ID: '12345' }, /ZALO_OA_SECRET_KEY: missing/],
  [
    'a Zalo account without any token',
    { ZALO_APP_ID: '12345', ZALO_APP_SECRET: 'a', ZALO_OA_ID: '67890', ZALO_OA_SECRET_KEY: 'b' },
    /ZALO_REFRESH_TOKEN: missing/,
  ],
  ['half a Page', { FACEBOOK_PAGE_ID: '12345' }, /FACEBOOK_APP_SECRET: missing/],
  [
    'the simulator in production',
    { NODE_ENV: 'production', SIMULATOR: 'on', SECRET_KEY: 'a'.repeat(64), BASE_URL: 'https://x.vn' },
    /SIMULATOR: cannot be on in production/,
  ],
  ['production without a key', { NODE_ENV: 'production', BASE_URL: 'https://x.vn' }, /SECRET_KEY: missing/],
  ['a worker without a database server', { ROLE: 'worker' }, /ROLE: worker needs DATABASE_URL/],
  ['a database of another kind', { DATABASE_URL: 'mysql://x' }, /DATABASE_URL: must begin with postgres/],
  ['a short admin password', { ADMIN_EMAIL: 'a@b.vn', ADMIN_PASSWORD: 'short' }, /ADMIN_PASSWORD/],
  ['a model endpoint without a model', { LLM_BASE_URL: 'http://localhost:1/v1' }, /LLM_BASE_URL and LLM_MODEL/],
]
test.each(wrong)('%s stops the start with the name of the setting', (_name, environment, message) => {
  expect(() => readConfig(environment)).toThrow(message)
})

test('.env.example names every setting, in the order of config.ts, and nothing else', () => {
  const example = readFileSync(join(import.meta.dirname, '..', '.env.example'), 'utf8')
  const named = [...example.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map((found) => found[1])
  expect(named).toEqual(settingNames)
})
