/** The questions behind one figure, each a way to its escalation. */
import { Modal, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { Case, drills } from '../../insight/figures.ts'
import { get, sentence } from './api.ts'
import { TableScroll } from './page-frame.tsx'
import { pathOf } from './paths.ts'
import { Failed, Loading } from './states.tsx'
import { sayMoment, useNow } from './time.ts'

/** Which figure is opened. */
export type Drill = (typeof drills)[number]

const titles: Record<Drill, string> = {
  onTime: 'Trả lời đúng hạn',
  deliveredLate: 'Trả lời đúng hạn, tới tay muộn',
  answeredLate: 'Trả lời quá hạn',
  undelivered: 'Đã trả lời, chưa tới tay',
  ended: 'Kết thúc không trả lời',
  open: 'Đang xử lý',
  overdue: 'Quá hạn, chưa trả lời',
  offered: 'Chờ người dân đồng ý chuyển',
  reopened: 'Hỏi lại sau trả lời',
  wrongReported: 'Câu trả lời của trợ lý bị báo sai',
}

/** Dates come as texts over the wire. */
type WireCase = {
  [K in keyof Case]: Case[K] extends Date ? string : Case[K] extends Date | null ? string | null : Case[K]
}

/** The dialog. */
export function Cases({ drill, query, onClose }: { drill: Drill; query: string; onClose(): void }) {
  const now = useNow()
  const found = useQuery({
    queryKey: ['figures', 'cases', drill, query],
    queryFn: ({ signal }) => get<{ cases: WireCase[] }>(`/figures/cases?drill=${drill}&${query}`, signal),
  })
  return (
    <Modal opened onClose={onClose} title={titles[drill]} size="xl" centered>
      {found.isPending ? (
        <Loading rows={4} />
      ) : found.error ? (
        <Failed sentence={sentence(found.error)} onRetry={() => void found.refetch()} />
      ) : (
        <TableScroll label="Các câu hỏi của số liệu này">
          <Table horizontalSpacing="sm" miw={560}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Mã</Table.Th>
                <Table.Th>Hỏi lúc</Table.Th>
                <Table.Th>Chủ đề</Table.Th>
                <Table.Th>Hạn</Table.Th>
                <Table.Th>Trả lời</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.data.cases.map((one) => (
                <Table.Tr key={`${one.accountId}-${one.questionId}`}>
                  <Table.Td>
                    {one.escalationId ? (
                      <Link href={pathOf('all', { accountId: one.accountId, id: one.escalationId })}>{one.code}</Link>
                    ) : (
                      `Câu ${one.questionId}`
                    )}
                  </Table.Td>
                  <Table.Td>{sayMoment(one.askedAt, now)}</Table.Td>
                  <Table.Td>{one.topic ?? '–'}</Table.Td>
                  <Table.Td>{one.dueAt ? sayMoment(one.dueAt, now) : '–'}</Table.Td>
                  <Table.Td>{one.answeredAt ? sayMoment(one.answeredAt, now) : '–'}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableScroll>
      )}
    </Modal>
  )
}
