/** Indexes for the inbox's search by words without marks, and for its queue of failed sends. The expression must be the one
 * that inbox-queries.ts searches by, letter for letter; a test asks the planner. */
import { type Kysely, sql } from 'kysely'

const marked = 'àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ'
const plain = 'aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd'

/** Creates the indexes; some seconds for each hundred thousand messages. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const words = (column: string) =>
    `to_tsvector('simple', lower(translate(normalize("${column}", NFC), '${marked + marked.toUpperCase()}', '${plain + plain}')))`
  for (const statement of [
    `create index message_words on message using gin ((${words('text')}))`,
    `create index question_words on question using gin ((${words('text')}))`,
    `create index citizen_words on citizen using gin ((${words('name')}))`,
    `create index message_failed on message (account_id, conversation_id) where send_state in ('refused', 'unknown')`,
  ]) {
    await sql.raw(statement).execute(db)
  }
}
