/** One phone: who holds it, the chat on its screen, and questions to try. */
import { ActionIcon, Button, Group, Modal, TextInput, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { PagePerson, PageState } from '../page-state.ts'
import { type Channel, channelNames, useCommand } from './api.ts'
import { Chat } from './chat.tsx'
import type { Typing } from './live.ts'
import { suggestions } from './suggestions.ts'
import { initials, shortName } from './words.ts'

interface Props {
  channel: Channel
  state: PageState
  person: PagePerson | null
  choose: (id: string) => void
  typing: Typing
  shown: boolean
}

/** A phone with its people above and its suggestions below. */
export function Phone({ channel, state, person, choose, typing, shown }: Props) {
  const act = useCommand('act')
  const say = (text: string) => person && act.mutate({ channel, personId: person.id, act: { text } })
  return (
    <section
      className="phone"
      data-channel={channel}
      data-shown={shown}
      aria-label={`Điện thoại ${channelNames[channel]}`}
    >
      <People channel={channel} people={state.people[channel]} current={person} choose={choose} />
      <div className="device">
        <div className="screen">
          {person && (
            <Chat
              key={person.id}
              channel={channel}
              person={person}
              unitName={state.unitName}
              thread={state.threads[`${channel}:${person.id}`] ?? []}
              typingUntil={typing[`${channel}:${person.id}`] ?? 0}
            />
          )}
        </div>
      </div>
      <fieldset className="tries" aria-label="Câu hỏi thử">
        {suggestions[channel].map((text) => (
          <button key={text} type="button" className="try" disabled={!person} onClick={() => say(text)}>
            {text}
          </button>
        ))}
      </fieldset>
    </section>
  )
}

/** A person just added stands at the end of a row that may be too long. */
const intoView = (button: HTMLButtonElement | null) => button?.scrollIntoView({ block: 'nearest', inline: 'nearest' })

interface PeopleProps {
  channel: Channel
  people: PagePerson[]
  current: PagePerson | null
  choose: (id: string) => void
}

function People({ channel, people, current, choose }: PeopleProps) {
  const [adding, add] = useDisclosure(false)
  const [name, setName] = useState('')
  const create = useCommand('people')
  const submit = () =>
    create.mutate(
      { channel, name },
      {
        onSuccess: (person) => {
          choose((person as PagePerson).id)
          setName('')
          add.close()
        },
      },
    )
  return (
    <div className="people">
      <span className="people-channel">{channelNames[channel]}</span>
      <fieldset className="people-row" aria-label={`Người dân trên ${channelNames[channel]}`}>
        {people.map((person) => (
          <button
            key={person.id}
            type="button"
            className="person"
            aria-pressed={person.id === current?.id}
            ref={person.id === current?.id ? intoView : undefined}
            title={person.name}
            onClick={() => choose(person.id)}
          >
            <span className="person-face" aria-hidden>
              {initials(person.name)}
            </span>
            {shortName(person.name)}
          </button>
        ))}
      </fieldset>
      <Tooltip label="Thêm người dân">
        <ActionIcon
          size={40}
          radius="xl"
          variant="default"
          aria-label={`Thêm người dân trên ${channelNames[channel]}`}
          onClick={add.open}
        >
          <IconPlus size={20} />
        </ActionIcon>
      </Tooltip>
      <Modal opened={adding} onClose={add.close} title={`Người dân mới trên ${channelNames[channel]}`} centered>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (name.trim()) submit()
          }}
        >
          <TextInput
            label="Họ và tên"
            size="md"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
            maxLength={60}
          />
          <Group justify="flex-end" mt="lg">
            <Button type="submit" disabled={!name.trim()} loading={create.isPending}>
              Thêm
            </Button>
          </Group>
        </form>
      </Modal>
    </div>
  )
}
