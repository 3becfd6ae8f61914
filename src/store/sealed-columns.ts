/** Which columns hold citizens' words, and the Kysely plugin that seals them on the way in and opens them on the way out.
 * Store functions give and get plain text; what is written by raw SQL says so with `withKeys`. */
import {
  ColumnNode,
  ColumnUpdateNode,
  type InsertQueryNode,
  type KyselyPlugin,
  type OperationNode,
  PrimitiveValueListNode,
  type QueryResult,
  type RawNode,
  type RootOperationNode,
  type UnknownRow,
  type UpdateQueryNode,
  ValueListNode,
  ValueNode,
  ValuesNode,
} from 'kysely'
import type { TextKeys } from './keys.ts'
import { openText, personMark, sealText, searchMarks } from './sealed-text.ts'

/** How one column is sealed. `marks` names the column that takes its search marks. */
export interface SealedColumn {
  kind: 'text' | 'json'
  marks?: string
}

/** Every column whose words are sealed. A new column that holds a person's words gets a line here. */
export const sealedColumns: Record<string, Record<string, SealedColumn>> = {
  citizen: { name: { kind: 'text', marks: 'marks' } },
  conversation: { memory: { kind: 'json' } },
  event: { incoming: { kind: 'json' } },
  question: { text: { kind: 'text', marks: 'marks' }, trace: { kind: 'json' } },
  public_question: { text: { kind: 'text' } },
  message: { text: { kind: 'text', marks: 'marks' }, payload: { kind: 'text' } },
  answer: { text: { kind: 'text' }, returned_why: { kind: 'text' } },
  note: { text: { kind: 'text' } },
  escalation: { rating_words: { kind: 'text' } },
  entry_version: { questions: { kind: 'text' }, answer: { kind: 'text' } },
  saved_filter: { search: { kind: 'text' } },
  recall: { correction: { kind: 'text' } },
}

/** What raw SQL may ask of the keys. */
interface KeyTools {
  /** The sealed form of one value of `table.column`, for a JSON column. */
  seal(place: string, value: unknown): string
  /** The search marks of these words. */
  marks(words: string): number[]
  /** The mark of one person at one account. */
  person(accountId: string, platformId: string): number
}

/** A parameter of raw SQL that is made with the keys at hand. */
class WithKeys {
  readonly make: (tools: KeyTools) => unknown
  constructor(make: (tools: KeyTools) => unknown) {
    this.make = make
  }
}

/** For raw SQL: a parameter that is made with the keys. */
export const withKeys = (make: (tools: KeyTools) => unknown): unknown => new WithKeys(make)

const toolsOf = (keys: TextKeys): KeyTools => ({
  seal: (place, value) => sealText(keys, place, JSON.stringify(value), 'j'),
  marks: (words) => searchMarks(keys, words),
  person: (accountId, platformId) => personMark(keys, accountId, platformId),
})

/** One value as it is stored: the empty text holds nothing and stays; JSON becomes a JSON string. */
export function sealValue(keys: TextKeys, place: string, kind: SealedColumn['kind'], value: string): string {
  if (kind === 'json') return JSON.stringify(sealText(keys, place, value, 'j'))
  return value === '' ? '' : sealText(keys, place, value)
}

/** Assistants' and the system's sentences are the same for everybody: only what people wrote is searched. */
const searched = (author: unknown) => author === undefined || author === 'citizen' || author === 'officer'

/** The plugin for these keys. */
export function sealedColumnsPlugin(keys: TextKeys): KyselyPlugin {
  return {
    transformQuery: ({ node }) => {
      if (node.kind === 'InsertQueryNode') return sealInsert(keys, node as InsertQueryNode)
      if (node.kind === 'UpdateQueryNode') return sealUpdate(keys, node as UpdateQueryNode)
      if (node.kind === 'RawNode') return sealParameters(keys, node as RawNode) as RootOperationNode
      return node
    },
    transformResult: async ({ result }) => openRows(keys, result),
  }
}

function openRows(keys: TextKeys, result: QueryResult<UnknownRow>): QueryResult<UnknownRow> {
  for (const row of result.rows) {
    for (const name of Object.keys(row)) {
      const value = row[name]
      if (typeof value === 'string' ? value.startsWith('$s1.') : isNested(value)) row[name] = opened(keys, value)
    }
  }
  return result
}

const isNested = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof Uint8Array)

// Rows gathered by json_agg carry sealed values inside.
function opened(keys: TextKeys, value: unknown): unknown {
  if (typeof value === 'string') return openText(keys, value)
  if (Array.isArray(value)) return value.map((item) => opened(keys, item))
  if (!isNested(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, opened(keys, item)]))
}

// Pieces of SQL are put into one another.
function sealParameters(keys: TextKeys, node: RawNode): RawNode {
  const parameters = node.parameters.map((parameter) => {
    if (parameter.kind === 'RawNode') return sealParameters(keys, parameter as RawNode)
    if (!ValueNode.is(parameter) || !(parameter.value instanceof WithKeys)) return parameter
    return ValueNode.create(parameter.value.make(toolsOf(keys)))
  })
  return { ...node, parameters }
}

const tableOf = (node: OperationNode | undefined): string | undefined =>
  (node as { table?: { identifier?: { name: string } } } | undefined)?.table?.identifier?.name

function sealInsert(keys: TextKeys, node: InsertQueryNode): InsertQueryNode {
  const table = tableOf(node.into) ?? ''
  const rules = sealedColumns[table]
  if (!rules || !node.columns || !node.values || !ValuesNode.is(node.values)) return node
  const names = node.columns.map((column) => column.column.name)
  const marked = names.flatMap((name) => rules[name]?.marks ?? [])
  const rows = node.values.values.map((row) => {
    const given: unknown[] = PrimitiveValueListNode.is(row)
      ? [...row.values]
      : (row as ValueListNode).values.map((value) => (ValueNode.is(value) ? value.value : value))
    const author = given[names.indexOf('author')]
    const marks = names.flatMap((name, at) =>
      rules[name]?.marks ? [searched(author) ? marksOf(keys, given[at]) : null] : [],
    )
    const stored = given.map((value, at) => store(keys, table, names[at]!, rules[names[at]!], value))
    return ValueListNode.create([...stored, ...marks].map(asNode))
  })
  return {
    ...node,
    columns: [...node.columns, ...marked.map((name) => ColumnNode.create(name))],
    values: ValuesNode.create(rows),
    ...(node.onConflict?.updates
      ? { onConflict: { ...node.onConflict, updates: sealUpdates(keys, table, node.onConflict.updates) } }
      : {}),
  }
}

function sealUpdate(keys: TextKeys, node: UpdateQueryNode): UpdateQueryNode {
  const table = tableOf(node.table) ?? ''
  return sealedColumns[table] && node.updates ? { ...node, updates: sealUpdates(keys, table, node.updates) } : node
}

function sealUpdates(keys: TextKeys, table: string, updates: readonly ColumnUpdateNode[]): ColumnUpdateNode[] {
  return updates.flatMap((update) => {
    const name = ColumnNode.is(update.column) ? update.column.column.name : ''
    const rule = sealedColumns[table]?.[name]
    if (!rule) return [update]
    const given = ValueNode.is(update.value) ? update.value.value : update.value
    const stored = ColumnUpdateNode.create(update.column, asNode(store(keys, table, name, rule, given)))
    const marksGiven = updates.some((one) => ColumnNode.is(one.column) && one.column.column.name === rule.marks)
    if (!rule.marks || marksGiven) return [stored]
    return [stored, ColumnUpdateNode.create(ColumnNode.create(rule.marks), asNode(marksOf(keys, given)))]
  })
}

const isNode = (value: unknown): value is OperationNode =>
  typeof value === 'object' && value !== null && typeof (value as { kind?: unknown }).kind === 'string'
const asNode = (value: unknown): OperationNode => (isNode(value) ? value : ValueNode.create(value))

const marksOf = (keys: TextKeys, value: unknown) => (typeof value === 'string' ? searchMarks(keys, value) : null)

function store(keys: TextKeys, table: string, name: string, rule: SealedColumn | undefined, value: unknown): unknown {
  if (!rule || value === null || value === undefined) return value
  if (isNode(value)) {
    if (value.kind === 'DefaultInsertValueNode') return value
    throw new Error(`${table}.${name} is sealed: it takes a value, not SQL`)
  }
  return sealValue(keys, `${table}.${name}`, rule.kind, String(value))
}
