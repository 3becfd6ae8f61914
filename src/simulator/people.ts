/** What people do with their phones, turned into webhooks; officers writing in the platform's own app too. */
import { type CitizenAct, citizenAct } from './acts.ts'
import * as facebook from './facebook/events.ts'
import type { Faults } from './faults.ts'
import type { Platform } from './settings.ts'
import type { Delivery, WebhookSender } from './webhooks.ts'
import type { Message, Person, SentButton, World } from './world.ts'
import * as zalo from './zalo/events.ts'

/** What came of an act: `delivery` is null when the platform tells nobody (opening a link, blocking). */
export interface Done {
  messageId: string | null
  delivery: Delivery | null
}

/** How an officer's words are marked by Facebook: the Page inbox, or a client that names no app. */
export type OfficerApp = 'inbox' | 'unnamed'

/** Acts of people and officers on both platforms. */
export function makePeople(world: World, faults: Faults, webhooks: WebhookSender) {
  /** The person does this now; resolves after the server's first answer. An unknown person is made. */
  async function citizenSends(channel: Platform, personId: string, given: CitizenAct): Promise<Done> {
    const act = citizenAct.parse(given)
    const person = world.person(channel, personId) ?? world.addPerson(channel, { id: personId })
    if ('seen' in act) return see(person)
    if ('block' in act) {
      person.blocked = act.block
      world.changed()
      return { messageId: null, delivery: null }
    }
    const button = 'tap' in act ? findButton(person, act.tap, act.messageId) : null
    world.touch(person)
    if (button && button.kind !== 'reply') return { messageId: null, delivery: null }
    if ('follow' in act || 'unfollow' in act) person.follows = 'follow' in act
    const event = channel === 'zalo' ? zaloEvent(person, act, button) : facebookEvent(person, act, button)
    if (!event) return { messageId: null, delivery: null }
    const { name, body, shown } = event
    const hidden = button?.type === 'oa.query.hide'
    const message = shown && !hidden ? show(person, shown) : null
    const delivery = await webhooks.send({
      channel,
      name,
      personId,
      messageId: shown?.id ?? null,
      body,
      fromCitizen: true,
    })
    if (message) settle(message, delivery)
    return { messageId: shown?.id ?? null, delivery }
  }

  function zaloEvent(person: Person, act: CitizenAct, button: SentButton | null) {
    return zalo.eventOfAct(world, person, act, button?.value ?? null)
  }

  function facebookEvent(person: Person, act: CitizenAct, button: SentButton | null) {
    const event = facebook.eventOfAct(world, person, act, button)
    if (!event) return null
    const standby = faults.has('facebook', 'other-app')
    return { ...event, body: facebook.envelope(world, [event.item], standby ? 'standby' : 'messaging') }
  }

  /** Several acts of Facebook people in one POST, as Meta batches them; Zalo never does. */
  async function facebookBatch(acts: { personId: string; act: CitizenAct }[]): Promise<Delivery> {
    const items = acts.map(({ personId, act }) => {
      const person = world.person('facebook', personId) ?? world.addPerson('facebook', { id: personId })
      world.touch(person)
      const event = facebook.eventOfAct(world, person, citizenAct.parse(act), null)
      if (!event) throw new Error(`this act makes no event: ${JSON.stringify(act)}`)
      if (event.shown) show(person, event.shown).state = 'sent'
      return event.item
    })
    const body = facebook.envelope(world, items)
    return webhooks.send({
      channel: 'facebook',
      name: 'messages',
      personId: null,
      messageId: null,
      body,
      fromCitizen: true,
    })
  }

  /** An officer answers in the platform's own app: the person sees it, the server gets an echo that is not its own. */
  async function officerWrites(
    channel: Platform,
    personId: string,
    text: string,
    app: OfficerApp = 'inbox',
  ): Promise<Done> {
    const person = world.person(channel, personId)
    if (!person) throw new Error(`no such person on ${channel}: ${personId}`)
    const id = channel === 'zalo' ? zalo.zaloMessageId() : facebook.facebookMessageId()
    world.addMessage({ ...blank(person, id, text), from: 'unit', author: 'officer', state: 'received' })
    const base = { channel, personId, messageId: id, fromCitizen: false }
    if (channel === 'zalo') {
      const body = zalo.echo(
        world,
        person,
        'oa_send_text',
        { text, msg_id: id },
        app === 'inbox' ? '1112223334445556667' : undefined,
      )
      return { messageId: id, delivery: await webhooks.send({ ...base, name: 'oa_send_text', body }) }
    }
    const item = facebook.echo(world, person, { mid: id, text }, app === 'inbox' ? facebook.inboxAppId : null)
    return {
      messageId: id,
      delivery: await webhooks.send({ ...base, name: 'message_echoes', body: facebook.envelope(world, [item]) }),
    }
  }

  async function see(person: Person): Promise<Done> {
    const unseen = world.thread(person.channel, person.id).filter((one) => one.from === 'unit' && one.state !== 'seen')
    if (unseen.length === 0) return { messageId: null, delivery: null }
    for (const message of unseen) world.setState(message, 'seen')
    if (world.settings.receipts === false) return { messageId: null, delivery: null }
    const ids = unseen.map(({ id }) => id)
    const base = { channel: person.channel, personId: person.id, messageId: null, fromCitizen: false }
    const delivery =
      person.channel === 'zalo'
        ? await webhooks.send({ ...base, name: 'user_seen_message', body: zalo.receipt(world, person, ids, true) })
        : await webhooks.send({
            ...base,
            name: 'message_reads',
            body: facebook.envelope(world, [facebook.receipt(world, person, ids, true)]),
          })
    return { messageId: null, delivery }
  }

  function show(
    person: Person,
    shown: { id: string; text: string | null; attachments: Message['attachments'] },
  ): Message {
    const message = { ...blank(person, shown.id, shown.text), attachments: shown.attachments }
    world.addMessage(message)
    return message
  }

  /** A message the server did not take at first may still be taken by a repeat. */
  function settle(message: Message, delivery: Delivery) {
    const update = () => {
      if (delivery.state === 'taken') world.setState(message, 'sent')
      else if (delivery.state === 'given-up' || delivery.state === 'off') world.setState(message, 'failed')
      else return false
      return true
    }
    if (update()) return
    const stop = world.on((event) => {
      if ((event.type === 'changed' && update()) || event.type === 'reset') stop()
    })
  }

  function findButton(person: Person, wanted: string, messageId?: string): SentButton {
    const thread = world.thread(person.channel, person.id)
    const last = thread.at(-1)
    for (const message of [...thread].reverse()) {
      if (messageId && message.id !== messageId) continue
      // Quick replies vanish with the next message; buttons stay.
      const offered = [...message.buttons, ...(message === last ? message.quickReplies : [])]
      const found = offered.find((button) => button.title === wanted || button.value === wanted)
      if (found) return found
    }
    throw new Error(`nothing to tap with title or value "${wanted}"`)
  }

  const blank = (person: Person, id: string, text: string | null): Message => ({
    id,
    channel: person.channel,
    personId: person.id,
    from: 'citizen',
    author: 'citizen',
    text,
    attachments: [],
    buttons: [],
    quickReplies: [],
    at: world.settings.now(),
    state: 'sending',
  })

  return { citizenSends, facebookBatch, officerWrites }
}
