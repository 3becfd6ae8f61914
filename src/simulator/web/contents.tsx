/** Pictures of what a message carries beside text. */
import { IconFileText, IconMapPinFilled, IconPlayerPlayFilled, IconUserSquareRounded } from '@tabler/icons-react'
import type { Attachment } from '../world.ts'

const waves = [5, 9, 14, 8, 18, 22, 12, 7, 16, 20, 10, 6, 13, 19, 9, 5, 11, 7]

/** One attachment. */
export function Contents({ attachment }: { attachment: Attachment }) {
  const { kind, label } = attachment
  switch (kind) {
    case 'image':
    case 'video':
      return (
        <figure className="photo" aria-label={kind === 'image' ? 'Ảnh' : 'Video'}>
          <svg viewBox="0 0 200 140" role="presentation">
            <rect width="200" height="140" fill="#bcdcf2" />
            <circle cx="152" cy="38" r="16" fill="#fff3c4" />
            <path d="M0 104 52 56l36 34 28-22 84 60v12H0z" fill="#6fa287" />
            <path d="M0 122 40 92l44 30 36-20 80 34v4H0z" fill="#3f7a5c" />
            {kind === 'video' && <path d="M84 48v44l38-22z" fill="#fff" opacity=".92" />}
          </svg>
        </figure>
      )
    case 'sticker':
      return (
        <svg className="sticker" viewBox="0 0 100 100" role="img" aria-label="Nhãn dán">
          <circle cx="50" cy="50" r="42" fill="#ffd54a" />
          <circle cx="36" cy="44" r="5" fill="#5b3a00" />
          <circle cx="64" cy="44" r="5" fill="#5b3a00" />
          <path d="M32 58c5 12 31 12 36 0" fill="none" stroke="#5b3a00" strokeWidth="5" strokeLinecap="round" />
          <circle cx="26" cy="56" r="6" fill="#ff9f7a" opacity=".7" />
          <circle cx="74" cy="56" r="6" fill="#ff9f7a" opacity=".7" />
        </svg>
      )
    case 'audio':
      return (
        <div className="voice">
          <IconPlayerPlayFilled size={20} aria-hidden />
          <svg width="108" height="26" viewBox="0 0 108 26" role="presentation" fill="currentColor">
            {waves.map((height, index) => (
              <rect key={index} x={index * 6} y={13 - height / 2} width="3" height={height} rx="1.500" />
            ))}
          </svg>
          <span>
            <span className="visually-hidden">Tin thoại </span>0:07
          </span>
        </div>
      )
    case 'location':
      return (
        <figure className="place">
          <svg viewBox="0 0 200 90" role="presentation">
            <rect width="200" height="90" fill="#e6efe4" />
            <path d="M0 62h200M0 26h200M48 0v90M132 0v90" stroke="#fff" strokeWidth="9" />
            <path d="M0 82C60 70 120 96 200 60v30H0z" fill="#b7dcf0" />
          </svg>
          <IconMapPinFilled size={30} aria-hidden />
          <figcaption>{label}</figcaption>
        </figure>
      )
    default:
      return (
        <div className="file">
          {kind === 'contact' ? (
            <IconUserSquareRounded size={30} aria-hidden />
          ) : (
            <IconFileText size={30} aria-hidden />
          )}
          <span>
            {label}
            {kind === 'file' && <small>66 KB</small>}
          </span>
        </div>
      )
  }
}
