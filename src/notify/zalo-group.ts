/** The Zalo group of a unit's officers. */
import { Hopeless, type Notifier } from './notifier.ts'

/** Sends by `tell`, which gives a text to a group through an account of ours and throws when it could not. */
export function zaloGroupNotifier(tell: (accountId: string, groupId: string, text: string) => Promise<void>): Notifier {
  return {
    async send(text, to) {
      if (!to.groupAccountId || !to.groupId) throw new Hopeless('the unit has no group any more')
      await tell(to.groupAccountId, to.groupId, [text.title, text.body, text.link].filter(Boolean).join('\n'))
    },
  }
}
