/** `npm run recall -- --topic X --since YYYY-MM-DD [--open]`: who was told a topic of the shared base that has changed since. With
 * --open the list waits on the page "Kho tri thức", where a reviewer writes the correction and confirms the sending. */
import { parseArgs } from 'node:util'
import { openRecall, perPerson } from '../src/learning/recall.ts'
import { maskPersonal } from '../src/privacy/mask.ts'
import { toldOf } from '../src/store/recalls.ts'
import { openStore } from './open-store.ts'

const { values } = parseArgs({
  options: { topic: { type: 'string' }, since: { type: 'string' }, open: { type: 'boolean', default: false } },
})
const since = new Date(`${values.since}T00:00:00+07:00`)
if (!values.topic || Number.isNaN(since.getTime())) {
  process.stderr.write('npm run recall -- --topic CHỦ-ĐỀ --since YYYY-MM-DD [--open]\n')
  process.exit(2)
}
const { database } = await openStore()
const until = new Date()
const tops = await database.db.selectFrom('unit').select('id').where('parent_id', 'is', null).execute()
for (const { id: unitId } of tops) {
  const people = perPerson(await toldOf(database.db, { subject: values.topic, unitId, since, until }))
  for (const answers of people)
    process.stdout.write(`${answers.at(-1)!.at.toISOString()}  ${maskPersonal(answers.at(-1)!.question)}\n`)
  process.stdout.write(`${people.length} người\n`)
  if (values.open)
    await openRecall(database.db, { subject: values.topic, unitId, correction: '', by: 'system', since }, until)
}
await database.close()
