/** Danger first: the number to call at once; fraud from the knowledge base; denunciations to an officer, unquestioned. */
import type { Danger } from './danger.ts'
import { type FixedReply, fixedReplies } from './fixed-replies.ts'
import { maker, type Run } from './make.ts'
import type { Outcome } from './outcome.ts'

/** What is said about `danger`; `tellScam` answers from the topic about fraud. */
export async function endanger(danger: Danger, run: Run, tellScam: () => Promise<Outcome>): Promise<Outcome> {
  const make = maker(run)
  const phone = (id: string) => {
    const found = run.tools.base.referents.get(id)
    return found?.type === 'phone' ? found.value.number : '113'
  }
  const say = (reply: FixedReply, id: string) => fixedReplies[reply].replace('{phone}', phone(id))
  const urgent = (text: string): Outcome => ({ ...make.escalate('sensitive-matter', text, null), urgent: true })
  switch (danger) {
    case 'police':
      return make.fixed('emergencyPolice', say('emergencyPolice', 'canh_sat_113'))
    case 'fire':
      return make.fixed('emergencyFire', say('emergencyFire', 'cuu_hoa_114'))
    case 'medical':
      return make.fixed('emergencyMedical', say('emergencyMedical', 'cap_cuu_115'))
    case 'self-harm':
      return urgent(say('selfHarm', 'cap_cuu_115'))
    case 'threat':
      return urgent(say('threat', 'canh_sat_113'))
    case 'violence':
    case 'report':
      return urgent(`${fixedReplies.sensitive} ${say('sensitiveUrgent', 'canh_sat_113')}`)
    case 'scam':
      return tellScam()
    case 'money-sent': {
      const told = await tellScam()
      return { ...told, text: `${say('moneySent', 'canh_sat_113')}\n\n${told.text}` }
    }
  }
}
