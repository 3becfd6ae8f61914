/** A list of days to add to and take from. */
import { Button, Group, Pill, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { sayDate } from './time.ts'

/** The list; days are written YYYY-MM-DD. */
export function DayList(props: { label: string; hint: string; days: string[]; onChange(days: string[]): void }) {
  const { label, hint, days, onChange } = props
  const [day, setDay] = useState('')
  const add = () => {
    if (day && !days.includes(day)) onChange([...days, day].sort())
    setDay('')
  }
  return (
    <Stack gap={6}>
      <Group align="flex-end" gap="sm">
        <TextInput
          type="date"
          label={label}
          description={hint}
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        <Button variant="default" disabled={day === ''} onClick={add}>
          Thêm ngày
        </Button>
      </Group>
      <Group gap={6}>
        {days.length === 0 && (
          <Text c="dimmed" size="sm">
            Chưa có ngày nào.
          </Text>
        )}
        {days.map((one) => (
          <Pill
            key={one}
            size="lg"
            withRemoveButton
            removeButtonProps={{ 'aria-label': `Bỏ ngày ${one}`, 'aria-hidden': false, tabIndex: 0 }}
            onRemove={() => onChange(days.filter((other) => other !== one))}
          >
            {sayDate(`${one}T12:00:00+07:00`)}
          </Pill>
        ))}
      </Group>
    </Stack>
  )
}
