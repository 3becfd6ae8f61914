/** What a person can do with the phone, and what an officer can do in the platform's own app. */
import { z } from 'zod'

const flag = z.literal(true)

/** One act of a citizen; exactly one of these shapes. */
export const citizenAct = z.union([
  z.strictObject({ text: z.string().min(1).max(20_000), replyTo: z.string().optional() }),
  z.strictObject({ sticker: z.union([flag, z.string()]) }),
  z.strictObject({ image: z.union([flag, z.strictObject({ caption: z.string().optional() })]) }),
  z.strictObject({ audio: flag }),
  z.strictObject({ video: flag }),
  z.strictObject({ file: z.union([flag, z.strictObject({ name: z.string() })]) }),
  z.strictObject({
    location: z.union([flag, z.strictObject({ name: z.string(), latitude: z.number(), longitude: z.number() })]),
  }),
  z.strictObject({ contact: z.strictObject({ name: z.string(), phone: z.string() }) }),
  /** Taps the newest button or quick reply with this title or hidden value. */
  z.strictObject({ tap: z.string(), messageId: z.string().optional() }),
  /** A menu entry or ice breaker (Facebook); on Zalo the same as typing the payload. */
  z.strictObject({ postback: z.strictObject({ title: z.string(), payload: z.string() }) }),
  /** Zalo: follow. Facebook: Get Started. */
  z.strictObject({ follow: flag }),
  z.strictObject({ unfollow: flag }),
  /** Zalo: "Nhắn tin" for the first time. Facebook: opens an m.me link. */
  z.strictObject({ chatNow: flag }),
  z.strictObject({ react: z.string(), messageId: z.string() }),
  /** Opens the chat: all messages of the unit become seen. */
  z.strictObject({ seen: flag }),
  /** Blocks or unblocks the unit; the platforms tell nobody. */
  z.strictObject({ block: z.boolean() }),
  /** Zalo: asks for deletion of the personal data. */
  z.strictObject({ withdraw: flag }),
])

export type CitizenAct = z.infer<typeof citizenAct>

export const defaultPlace = { name: 'Trụ sở Công an phường', latitude: 21.0285, longitude: 105.8542 }
