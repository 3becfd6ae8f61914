/** For administrators: jobs given up, messages not delivered, accounts and their tokens. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconChecks } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { Trouble } from '../wire.ts'
import { get, post, sentence } from './api.ts'
import { useRetry } from './bubble.tsx'
import { ChannelMark } from './marks.tsx'
import { PageFrame } from './page-frame.tsx'
import { pathOf } from './paths.ts'
import { Failed, Loading } from './states.tsx'
import { sayMoment, useNow } from './time.ts'

const jobs: Record<string, string> = {
  respond: 'Trả lời câu hỏi',
  deliver: 'Gửi tin',
  answerPublic: 'Trả lời bình luận',
  receive: 'Nhận tin của người dân',
}
const authors: Record<string, string> = { assistant: 'Trợ lý', officer: 'Cán bộ', system: 'Thông báo' }

/** The page. */
export function TroublePage({ onMenu }: { onMenu(): void }) {
  const found = useQuery({
    queryKey: ['trouble'],
    queryFn: ({ signal }) => get<Trouble>('/trouble', signal),
    staleTime: 0,
  })
  return (
    <PageFrame title="Sự cố" onMenu={onMenu}>
      {found.isPending ? (
        <Loading rows={5} />
      ) : found.error ? (
        <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
      ) : (
        <>
          <Accounts accounts={found.data.accounts} />
          <DeadLetters letters={found.data.deadLetters} />
          <Undelivered messages={found.data.undelivered} />
          <Endings endings={found.data.endings} />
        </>
      )}
    </PageFrame>
  )
}

function Fine({ children }: { children: string }) {
  return (
    <p className="fine">
      <IconChecks size={20} stroke={1.7} aria-hidden /> {children}
    </p>
  )
}

/** Knowledge whose last day is near: the owner writes what holds afterwards before citizens ask for it. */
function Endings({ endings }: { endings: Trouble['endings'] }) {
  const now = useNow()
  return (
    <section>
      <h2>Tri thức sắp hết hạn</h2>
      {endings.length === 0 && <Fine>Không có nội dung nào hết hạn trong 30 ngày tới.</Fine>}
      <ul className="cards rows">
        {endings.map((ending) => {
          const left = Math.round((Date.parse(`${ending.on}T23:59:59+07:00`) - now) / 86_400_000)
          return (
            <li key={`${ending.what} ${ending.on}`} className="card">
              <div className="card-line">
                <strong>{ending.name}</strong>
              </div>
              <p>
                <span className="state" data-tone={left <= 7 ? 'alert' : 'wait'}>
                  {left < 0 ? 'Đã hết hạn' : 'Ngày cuối'}: {ending.on.split('-').reverse().join('/')}
                </span>
              </p>
              <p className="card-dim">Sửa ở {ending.file}</p>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function Accounts({ accounts }: { accounts: Trouble['accounts'] }) {
  const now = useNow()
  const say = ({ token }: Trouble['accounts'][number]): { tone: string; text: string } => {
    switch (token.kind) {
      case 'page':
        return { tone: 'done', text: 'Mã truy cập của Trang, không tự hết hạn' }
      case 'ok':
        return { tone: 'done', text: `Mã truy cập còn hiệu lực đến ${sayMoment(token.expiresAt ?? '', now)}` }
      case 'expired':
        return { tone: 'alert', text: `Mã truy cập hết hạn lúc ${sayMoment(token.expiresAt ?? '', now)}` }
      case 'failed':
        return { tone: 'alert', text: `Không gia hạn được mã truy cập: ${token.failure ?? ''}` }
      case 'missing':
        return { tone: 'wait', text: 'Chưa có mã truy cập' }
    }
  }
  return (
    <section>
      <h2>Tài khoản kênh</h2>
      {accounts.length === 0 && <p className="fine">Chưa nối tài khoản nào.</p>}
      <ul className="cards">
        {accounts.map((account) => {
          const token = say(account)
          return (
            <li key={account.id} className="card">
              <div className="card-line">
                <ChannelMark channel={account.channel} />
                <strong>{account.name}</strong>
              </div>
              <p className="card-dim">
                {account.unitName} · {account.platformId}
              </p>
              <p>
                <span className="state" data-tone={token.tone}>
                  {token.text}
                </span>
              </p>
              <p className="card-dim">
                {account.state === 'active' ? 'Đang hoạt động' : 'Đang tạm dừng'} · trợ lý tự động{' '}
                {account.assistantOn ? 'đang bật' : 'đang tắt'}
              </p>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function DeadLetters({ letters }: { letters: Trouble['deadLetters'] }) {
  const now = useNow()
  const client = useQueryClient()
  const retry = useMutation({
    mutationFn: (id: string) => post(`/dead-letters/${id}/retry`),
    onSuccess: () => notifications.show({ message: 'Đã đưa việc vào hàng chạy lại.', color: 'green' }),
    onError: (error) => notifications.show({ message: sentence(error), color: 'red' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['trouble'] }),
  })
  return (
    <section>
      <h2>Việc nền đã dừng sau nhiều lần thử</h2>
      {letters.length === 0 && <Fine>Không có việc nào bị dừng.</Fine>}
      <ul className="cards rows">
        {letters.map((letter) => (
          <li key={letter.id} className="card" data-over={letter.retriedAt ? true : undefined}>
            <div>
              <div className="card-line">
                <strong>{jobs[letter.job] ?? letter.job}</strong>
                <span className="card-dim">{letter.about}</span>
              </div>
              <p className="failure">{letter.failure}</p>
              <p className="card-dim">
                {sayMoment(letter.at, now)}
                {letter.retriedAt && ` · đã thử lại ${sayMoment(letter.retriedAt, now)}`}
              </p>
            </div>
            {!letter.retriedAt && (
              <Button
                variant="default"
                loading={retry.isPending && retry.variables === letter.id}
                onClick={() => retry.mutate(letter.id)}
              >
                Thử lại
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Undelivered({ messages }: { messages: Trouble['undelivered'] }) {
  return (
    <section>
      <h2>Tin không tới người dân</h2>
      {messages.length === 0 && <Fine>Mọi tin đều đã gửi được.</Fine>}
      <ul className="cards rows">
        {messages.map((message) => (
          <UndeliveredCard key={`${message.accountId}-${message.id}`} message={message} />
        ))}
      </ul>
    </section>
  )
}

function UndeliveredCard({ message }: { message: Trouble['undelivered'][number] }) {
  const now = useNow()
  const retry = useRetry(message.accountId, message.id)
  return (
    <li className="card">
      <div>
        <div className="card-line">
          <ChannelMark channel={message.channel} />
          <strong>{authors[message.author] ?? message.author}</strong>
          <span className="card-dim">{sayMoment(message.at, now)}</span>
          {message.escalationId && (
            <Link href={pathOf('all', { accountId: message.accountId, id: message.escalationId })}>{message.code}</Link>
          )}
        </div>
        <p className="card-text">{message.text}</p>
        <p className="card-warn">
          {message.sendMeaning}
          {message.sendCode && ` (mã ${message.sendCode})`}
        </p>
      </div>
      {message.sendState === 'refused' && (
        <Button variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
          Gửi lại
        </Button>
      )}
    </li>
  )
}
