/** What a way out of the inbox is: one function that sends, and throws when it could not. */

/** What is sent. `link` is a whole address. */
export interface NoticeText {
  title: string
  body: string
  link: string | null
}

/** To whom; each notifier reads what it needs and throws `Hopeless` when that is missing. */
export interface Recipient {
  officerId: string | null
  email: string | null
  groupAccountId: string | null
  groupId: string | null
}

/** One way out. */
export interface Notifier {
  send(text: NoticeText, to: Recipient): Promise<void>
  close?(): Promise<void> | void
}

/** Thrown when trying again cannot help: no address, no subscription. */
export class Hopeless extends Error {}
