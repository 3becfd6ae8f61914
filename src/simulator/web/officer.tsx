/** What officers and administrators do outside our own inbox. */
import { Button, SegmentedControl, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { PagePerson, PageState } from '../page-state.ts'
import { type Channel, channelNames, useCommand } from './api.ts'

const samples = [
  'Chào anh/chị, tôi là cán bộ trực. Anh/chị cho tôi hỏi thêm nơi đang ở ạ?',
  'Hồ sơ của anh/chị đã được tiếp nhận, tôi sẽ báo lại khi có kết quả.',
]

/** The tab "Cán bộ". */
export function Officer({ state, current }: { state: PageState; current: Record<Channel, PagePerson | null> }) {
  const [channel, setChannel] = useState<Channel>('zalo')
  const [text, setText] = useState('')
  const write = useCommand('officer')
  const check = useCommand('console-check')
  const oaType = useCommand('oa-type')
  const person = current[channel]
  const app = channel === 'zalo' ? 'ứng dụng Zalo OA' : 'hộp thư của Page'
  return (
    <>
      <section className="block">
        <h2>Cán bộ trả lời từ {channel === 'zalo' ? 'ứng dụng Zalo' : 'Page'}</h2>
        <p>Tin đi thẳng từ {app}, không qua Trợ lý 06. Trợ lý phải im lặng với người này.</p>
        <SegmentedControl
          fullWidth
          size="md"
          mb="sm"
          value={channel}
          onChange={(next) => setChannel(next as Channel)}
          aria-label="Trả lời trên nền tảng nào"
          data={(['zalo', 'facebook'] as const).map((one) => ({ value: one, label: channelNames[one] }))}
        />
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (person && text.trim())
              write.mutate({ channel, personId: person.id, text }, { onSuccess: () => setText('') })
          }}
        >
          <Textarea
            label={`Trả lời ${person?.name ?? ''}`}
            size="md"
            autosize
            minRows={3}
            maxRows={8}
            maxLength={2_000}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <div className="samples">
            {samples.map((sample) => (
              <button key={sample} type="button" onClick={() => setText(sample)}>
                {sample}
              </button>
            ))}
          </div>
          <Button
            type="submit"
            fullWidth
            mt="sm"
            size="md"
            disabled={!person || !text.trim()}
            loading={write.isPending}
          >
            Gửi từ {app}
          </Button>
        </form>
      </section>
      <section className="block">
        <h2>Loại Official Account</h2>
        <p>OA cơ quan nhà nước bị API v3 từ chối bằng mã -235; hệ thống phải tự chuyển sang v2.</p>
        <SegmentedControl
          fullWidth
          size="md"
          aria-label="Loại Official Account"
          value={String(state.oaType)}
          onChange={(type) => oaType.mutate({ type: type === '4' ? 4 : 2 })}
          data={[
            { value: '4', label: 'Cơ quan nhà nước' },
            { value: '2', label: 'Doanh nghiệp' },
          ]}
        />
      </section>
      <section className="block">
        <h2>Nút “Kiểm tra webhook”</h2>
        <p>Trang quản trị gửi một mẫu thử (Zalo không ký). Hệ thống phải trả 200 và không xử lý.</p>
        <Button.Group>
          {(['zalo', 'facebook'] as const).map((one) => (
            <Button
              key={one}
              flex={1}
              size="md"
              variant="default"
              loading={check.isPending && check.variables?.channel === one}
              onClick={() => check.mutate({ channel: one }, { onSuccess: (delivery) => tell(one, delivery) })}
            >
              {channelNames[one]}
            </Button>
          ))}
        </Button.Group>
        <Text mt="xs" c="var(--ink-2)">
          Kết quả có trong Nhật ký.
        </Text>
      </section>
    </>
  )
}

function tell(channel: Channel, delivery: unknown) {
  const { attempts } = delivery as { attempts: { status: number | null }[] }
  const status = attempts[0]?.status
  notifications.show({
    color: status === 200 ? 'green' : 'red',
    title: `${channelNames[channel]} kiểm tra webhook`,
    message: status === null ? 'Máy chủ không trả lời.' : `Máy chủ trả lời HTTP ${status}.`,
  })
}
