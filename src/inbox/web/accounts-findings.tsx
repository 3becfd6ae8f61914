/** What was looked at, on a card of an account and in the doctor's report. */
import type { WireFinding } from '../wire.ts'

const tones = { fine: 'done', warn: 'wait', bad: 'alert' } as const

/** Findings, those that want something first; what is in order takes one short line. */
export function Findings({ findings }: { findings: WireFinding[] }) {
  const order = { bad: 0, warn: 1, fine: 2 }
  const sorted = [...findings].sort((a, b) => order[a.state] - order[b.state])
  if (sorted.length === 0) return <p className="card-dim">Chưa kiểm tra lần nào.</p>
  return (
    <ul className="findings">
      {sorted.map((one) => (
        <li key={`${one.check} ${one.say}`}>
          <span className="state" data-tone={tones[one.state]}>
            {one.check}
          </span>
          <span>{one.say}</span>
          {one.todo && <span className="finding-todo">{one.todo}</span>}
        </li>
      ))}
    </ul>
  )
}
