/** E-mail by SMTP. */
import { createTransport } from 'nodemailer'
import { Hopeless, type Notifier } from './notifier.ts'

const longestMs = 20_000

/** Sends through the server of `url` (smtp:// or smtps://, with user and password in it). `from`: the sender's address. */
export function emailNotifier(settings: { url: string; from: string }): Notifier {
  const transport = createTransport({
    url: settings.url,
    connectionTimeout: longestMs,
    greetingTimeout: longestMs,
    socketTimeout: longestMs,
  })
  return {
    async send(text, to) {
      if (!to.email) throw new Hopeless('the officer has no e-mail address')
      await transport.sendMail({
        from: settings.from,
        to: to.email,
        subject: text.title,
        text: [text.body, text.link, 'Trợ lý 06. Thư tự động, không trả lời thư này.'].filter(Boolean).join('\n\n'),
        headers: { 'auto-submitted': 'auto-generated' },
      })
    },
    close: () => transport.close(),
  }
}
