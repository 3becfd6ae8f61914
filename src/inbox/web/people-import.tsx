/** Officers or units from a table (xlsx): read here, checked by the server line by line, made all together or not at all. */
import { Alert, Anchor, Button, FileInput, Modal, Stack, Table, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImportAnswer } from '../wire.ts'
import { post, sentence } from './api.ts'

const columns = {
  people: ['Họ tên', 'Thư điện tử', 'Vai trò', 'Đơn vị'],
  units: ['Tên đơn vị', 'Cấp', 'Đơn vị cấp trên'],
}
const examples = {
  people: ['Nguyễn Văn A', 'a.nguyen@vi-du.vn', 'Cán bộ', 'Công an phường Mẫu'],
  units: ['Công an phường Mẫu', 'Cấp xã', 'Công an tỉnh Mẫu'],
}
const titles = { people: 'Nhập cán bộ từ Excel', units: 'Nhập đơn vị từ Excel' }

type Row = Record<string, string>

/** The dialog. */
export function ImportDialog({ what, onClose }: { what: 'people' | 'units'; onClose(): void }) {
  const client = useQueryClient()
  const [rows, setRows] = useState<Row[] | null>(null)
  const [answer, setAnswer] = useState<ImportAnswer | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const ask = async (given: Row[], apply: boolean) => {
    setBusy(true)
    setProblem(null)
    try {
      setAnswer(await post<ImportAnswer>(`/${what}/import`, { rows: given, apply }))
      if (apply) await client.invalidateQueries()
    } catch (error) {
      setProblem(sentence(error))
    } finally {
      setBusy(false)
    }
  }
  const choose = async (file: File | null) => {
    setAnswer(null)
    setProblem(null)
    if (!file) return
    try {
      const read = await readRows(file)
      setRows(read)
      await ask(read, false)
    } catch {
      setProblem('Không đọc được tệp này. Hãy dùng tệp .xlsx lưu từ Excel.')
    }
  }
  const wrong = answer?.lines.filter((line) => line.problem) ?? []
  return (
    <Modal opened onClose={onClose} title={titles[what]} centered size="lg">
      <Stack gap="md">
        {answer?.made ? (
          <Made what={what} made={answer.made} count={answer.lines.length} onClose={onClose} />
        ) : (
          <>
            <Text>
              Dòng đầu của tệp là tên cột: <strong>{columns[what].join(', ')}</strong>.{' '}
              <Anchor
                component="button"
                type="button"
                onClick={() => void saveTable('mau', [columns[what], examples[what]])}
              >
                Tải tệp mẫu
              </Anchor>
            </Text>
            <FileInput
              label="Tệp Excel (.xlsx)"
              size="md"
              accept=".xlsx"
              placeholder="Chọn tệp"
              onChange={(file) => void choose(file)}
            />
            {problem && (
              <Alert color="red" role="alert">
                {problem}
              </Alert>
            )}
            {answer && wrong.length === 0 && <Alert color="green">Cả {answer.lines.length} dòng đều đúng.</Alert>}
            {wrong.length > 0 && (
              <>
                <Alert color="red" role="alert">
                  {wrong.length} dòng chưa đúng; chưa tạo gì cả. Sửa tệp rồi chọn lại.
                </Alert>
                <Table>
                  <Table.Tbody>
                    {wrong.slice(0, 50).map((line) => (
                      <Table.Tr key={line.row}>
                        <Table.Td w={90}>Dòng {line.row}</Table.Td>
                        <Table.Td>{line.problem}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </>
            )}
            <div className="dialog-foot">
              <Button variant="default" onClick={onClose}>
                Thôi
              </Button>
              <Button
                disabled={!answer || wrong.length > 0}
                loading={busy}
                onClick={() => rows && void ask(rows, true)}
              >
                Nhập {answer && wrong.length === 0 ? `${answer.lines.length} dòng` : ''}
              </Button>
            </div>
          </>
        )}
      </Stack>
    </Modal>
  )
}

function Made({
  what,
  made,
  count,
  onClose,
}: {
  what: 'people' | 'units'
  made: NonNullable<ImportAnswer['made']>
  count: number
  onClose(): void
}) {
  return (
    <>
      <Alert color="green">
        Đã tạo {count} {what === 'people' ? 'tài khoản' : 'đơn vị'}.
      </Alert>
      {what === 'people' && (
        <>
          <Text>Mật khẩu lần đầu chỉ hiện lúc này. Hãy tải về và đưa cho từng cán bộ.</Text>
          <Button
            onClick={() =>
              void saveTable('mat-khau-lan-dau', [
                ['Họ tên', 'Thư điện tử', 'Mật khẩu lần đầu'],
                ...made.map((one) => [one.name, one.email, one.firstPassword]),
              ])
            }
          >
            Tải danh sách mật khẩu
          </Button>
        </>
      )}
      <Button variant="default" onClick={onClose}>
        Xong
      </Button>
    </>
  )
}

/** The lines of the first sheet as texts under the column's name in small letters. */
async function readRows(file: File): Promise<Row[]> {
  const { default: readSheets } = await import('read-excel-file/browser')
  const [sheet] = await readSheets(file)
  const [head, ...lines] = sheet?.data ?? []
  if (!head) return []
  const names = head.map((cell) =>
    String(cell ?? '')
      .trim()
      .toLowerCase()
      .normalize('NFC'),
  )
  return lines
    .filter((line) => line.some((cell) => cell !== null))
    .map((line) =>
      Object.fromEntries(
        names.flatMap((name, at) =>
          name
            ? [
                [
                  name.slice(0, 40),
                  String(line[at] ?? '')
                    .trim()
                    .slice(0, 300),
                ],
              ]
            : [],
        ),
      ),
    )
}

async function saveTable(name: string, rows: string[][]): Promise<void> {
  const { default: writeSheet } = await import('write-excel-file/browser')
  const [head, ...lines] = rows
  await writeSheet([
    head!.map((value) => ({ value, fontWeight: 'bold' as const })),
    ...lines.map((line) => line.map((value) => ({ type: String, value }))),
  ]).toFile(`${name}.xlsx`)
}
