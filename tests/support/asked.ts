/** What the register holds of a person's questions. */
import type { TestServer } from './start.ts'

/** The texts of all questions of the person with this platform id, oldest first. */
export async function questionsOf(server: TestServer, platformId: string): Promise<string[]> {
  const rows = await server.database.db
    .selectFrom('question')
    .innerJoin('conversation', (join) =>
      join
        .onRef('conversation.account_id', '=', 'question.account_id')
        .onRef('conversation.id', '=', 'question.conversation_id'),
    )
    .innerJoin('citizen', (join) =>
      join
        .onRef('citizen.account_id', '=', 'conversation.account_id')
        .onRef('citizen.id', '=', 'conversation.citizen_id'),
    )
    .select('question.text')
    .where('citizen.platform_id', '=', platformId)
    .orderBy('question.id')
    .execute()
  return rows.map((row) => row.text)
}
