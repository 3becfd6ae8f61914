/** What is known beside the conversation: why an officer is needed, what the assistant saw, who asks, what happened. */
import { Collapse, UnstyledButton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import { closeReasons } from '../../escalation/states.ts'
import type { EscalationDetail, QueueName, WireHistory, WireQuestion } from '../wire.ts'
import { Countdown } from './countdown.tsx'
import { StateMark } from './marks.tsx'
import { pathOf } from './paths.ts'
import { sayAgo, sayDate, sayMoment, useNow } from './time.ts'
import { actors, answerStates, channelNames, clockRuns, events, replyByReasons } from './words.ts'

/** The pane. */
export function Details({ detail, queue }: { detail: EscalationDetail; queue: QueueName }) {
  const now = useNow()
  const { escalation: item, question, citizen, others } = detail
  return (
    <div className="details-inner">
      <Part title="Vì sao chuyển cán bộ">
        <p className="why">{item.reasonLabel}</p>
        <Decision question={question} />
      </Part>
      <Part title="Thời hạn">
        <dl className="facts">
          <Fact name="Trả lời trước">
            {sayMoment(item.replyByAt, now)} {clockRuns(item) && <Countdown item={item} full />}
          </Fact>
          <Fact name="Vì">{replyByReasons[item.replyByReason] ?? item.replyByReason}</Fact>
          {item.replyByAt !== item.legalDueAt && <Fact name="Hạn của đơn vị">{sayMoment(item.legalDueAt, now)}</Fact>}
          <Fact name="Chuyển lúc">{sayMoment(item.createdAt, now)}</Fact>
          {item.promisedAt && <Fact name="Đã hẹn lại">{sayMoment(item.promisedAt, now)}</Fact>}
          {item.waitUntil && <Fact name="Chờ dân tới">{sayMoment(item.waitUntil, now)}</Fact>}
          {item.snoozedUntil && <Fact name="Hẹn xem lại">{sayMoment(item.snoozedUntil, now)}</Fact>}
          {item.answeredAt && <Fact name="Trả lời lúc">{sayMoment(item.answeredAt, now)}</Fact>}
          {item.deliveredAt && <Fact name="Tới tay lúc">{sayMoment(item.deliveredAt, now)}</Fact>}
          {item.closedAt && (
            <Fact name="Đóng lúc">
              {sayMoment(item.closedAt, now)}
              {item.closedReasonLabel && `, ${item.closedReasonLabel.toLowerCase()}`}
            </Fact>
          )}
        </dl>
      </Part>
      <Part title="Người dân">
        <dl className="facts">
          <Fact name="Tên">{citizen.name ?? 'Chưa có tên'}</Fact>
          <Fact name="Kênh">
            {channelNames[item.channel]}, {item.accountName}
          </Fact>
          {citizen.lastInteractionAt && <Fact name="Nhắn gần nhất">{sayAgo(citizen.lastInteractionAt, now)}</Fact>}
          <Fact name="Liên hệ từ">{sayDate(citizen.since)}</Fact>
          <Fact name="Đã hỏi">{citizen.questions} câu</Fact>
        </dl>
        {others.length > 0 && (
          <ul className="others">
            {others.map((other) => (
              <li key={other.id}>
                <Link href={pathOf(queue, other)}>
                  <span className="others-top">
                    <StateMark state={other.state} />
                    {sayDate(other.createdAt)}
                  </span>
                  <span className="others-text">{other.question}</span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Part>
      {detail.answers.length > 0 && (
        <Part title="Câu trả lời trên hồ sơ">
          <ul className="answers">
            {detail.answers.map((answer) => (
              <li key={answer.id}>
                <strong>{answerStates[answer.state]}</strong>
                <span>
                  {answer.officerName ?? actors[answer.author]} · {sayMoment(answer.at, now)}
                </span>
                {(answer.basis || answer.noBasis) && <span>Căn cứ: {answer.basis ?? 'không có căn cứ cụ thể'}</span>}
                {answer.decidedBy && <span>Người duyệt: {answer.decidedBy}</span>}
                {answer.returnedWhy && <em>{answer.returnedWhy}</em>}
                {answer.checkCode && <span>Mã xác thực: {answer.checkCode}</span>}
              </li>
            ))}
          </ul>
          {item.rating !== null && (
            <p className="rating">
              Người dân chấm {item.rating}/5{detail.ratingWords ? `: “${detail.ratingWords}”` : ''}
            </p>
          )}
        </Part>
      )}
      <Part title="Diễn biến">
        <ol className="history">
          {detail.history.map((entry, index) => (
            <li key={index}>
              <strong>{events[entry.type] ?? entry.type}</strong>
              <span>
                {actors[entry.actor] ?? entry.actor} · {sayMoment(entry.at, now)}
              </span>
              {remarkOf(entry) && <em>{remarkOf(entry)}</em>}
            </li>
          ))}
        </ol>
      </Part>
    </div>
  )
}

function remarkOf({ type, detail }: WireHistory): string | null {
  const text = detail.reason
  // Why it was opened stands at the top of the pane, in words.
  if (typeof text !== 'string' || text === '' || type === 'received' || type === 'question-added') return null
  return (closeReasons as Record<string, string>)[text] ?? text
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="part">
      <h3>{title}</h3>
      {children}
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

const percent = (score: number) => `${Math.round(Math.min(1, Math.max(0, score)) * 100)}%`

function Decision({ question }: { question: WireQuestion }) {
  const { candidates, passages, understoodAs } = question
  return (
    <>
      {understoodAs && (
        <div className="reading">
          <h4>Trợ lý đọc câu hỏi là</h4>
          <p>{understoodAs}</p>
        </div>
      )}
      {candidates.length > 0 && (
        <div className="candidates">
          <h4>Chủ đề trợ lý đã cân nhắc</h4>
          <ul>
            {candidates.map((candidate) => (
              <li key={candidate.topic}>
                <span>{candidate.title ?? candidate.topic}</span>
                <span className="candidate-score">{percent(candidate.score)}</span>
                <span className="candidate-bar" style={{ width: percent(candidate.score) }} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {passages.length > 0 && (
        <div className="passages">
          <h4>Đoạn trích đã tìm thấy</h4>
          {passages.map((passage, index) => (
            <Passage key={index} title={passage.title} text={passage.text} />
          ))}
        </div>
      )}
    </>
  )
}

function Passage({ title, text }: { title: string; text: string }) {
  const [open, setOpen] = useState(false)
  if (!text) return <p className="passage-title">{title}</p>
  return (
    <div className="passage">
      <UnstyledButton className="passage-title" aria-expanded={open} onClick={() => setOpen(!open)}>
        <IconChevronRight size={18} stroke={1.8} aria-hidden /> {title}
      </UnstyledButton>
      <Collapse expanded={open}>
        <p className="passage-text">{text}</p>
      </Collapse>
    </div>
  )
}
