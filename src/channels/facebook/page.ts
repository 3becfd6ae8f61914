/** What is set on the Page itself: its messenger profile ("Messenger Profile API"), and who owns a thread ("Conversation Routing"). */
import type { ChannelAccount, Menus } from '../channel.ts'
import type { FacebookAnswer, FacebookCall } from './call.ts'

/** What "Bắt đầu" sends; the menu needs it. */
const start = '#start'

/** Sets greeting, "Bắt đầu", ice breakers and the menu in one call (10 calls in 10 minutes are allowed to a Page). An empty
 * part is taken away. */
export async function setProfile(call: FacebookCall, account: ChannelAccount, menus: Menus): Promise<string | null> {
  const path = `/${account.platformId}/messenger_profile`
  const entries = menus.menu.map((entry) =>
    'url' in entry
      ? { type: 'web_url', title: entry.title, url: entry.url, webview_height_ratio: 'full' }
      : { type: 'postback', title: entry.title, payload: entry.payload },
  )
  const given = {
    get_started: { payload: start },
    ...(menus.greeting && { greeting: [{ locale: 'default', text: menus.greeting }] }),
    ...(entries.length > 0 && {
      persistent_menu: [{ locale: 'default', composer_input_disabled: false, call_to_actions: entries }],
    }),
    ...(menus.iceBreakers.length > 0 && {
      ice_breakers: [{ locale: 'default', call_to_actions: menus.iceBreakers }],
    }),
  }
  const gone = ['greeting', 'persistent_menu', 'ice_breakers'].filter((name) => !(name in given))
  const set = await call(account, { method: 'POST', path, json: given })
  if (set.kind !== 'done') return sayFailure(set)
  if (gone.length === 0) return null
  const removed = await call(account, { method: 'DELETE', path, json: { fields: gone } })
  return removed.kind === 'done' ? null : sayFailure(removed)
}

/** Passes a thread to another app, or takes it for us. */
export async function controlThread(
  call: FacebookCall,
  account: ChannelAccount,
  psid: string,
  to: { app: string } | 'us',
): Promise<boolean> {
  const verb = to === 'us' ? 'take' : 'pass'
  const json = { recipient: { id: psid }, ...(to === 'us' ? {} : { target_app_id: to.app }) }
  const answer = await call(account, { method: 'POST', path: `/${account.platformId}/${verb}_thread_control`, json })
  return answer.kind === 'done'
}

function sayFailure(answer: Exclude<FacebookAnswer, { kind: 'done' }>): string {
  return answer.kind === 'failed' ? `${answer.code} ${answer.message}` : answer.detail
}
