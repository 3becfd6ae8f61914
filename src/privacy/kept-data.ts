/** Everything that is stored, table by table: what it is, why, how long, and what becomes of it when a person asks to be
 * forgotten. The privacy page shows it, forgetting and retention work by it, and a test compares it with the schema: a new
 * column without a place here fails. */

/** How long rows are kept; the numbers are settings (src/config.ts). */
export const keepTimes = {
  events: 'số ngày EVENT_DAYS kể từ khi nhận',
  words: 'số tháng TEXT_MONTHS; sau đó nội dung được xóa, chỉ giữ số liệu',
  record: 'số tháng RECORD_MONTHS',
  register:
    'trong thời gian đơn vị sử dụng hệ thống, làm sổ theo dõi: chỉ gồm mã, thời gian, kết quả, việc cán bộ đã làm; nội dung và danh tính người dân đã được xóa theo hạn của chúng',
  notices: '90 ngày',
  week: 'tối đa 8 ngày',
  use: 'trong thời gian đơn vị sử dụng hệ thống',
  account: 'trong thời gian tài khoản cán bộ còn hiệu lực',
} as const

/** Why something is stored. */
export const purposes = {
  answer: 'Trả lời câu hỏi của người dân',
  proof: 'Chứng minh mỗi câu hỏi đã được giải quyết, thống kê',
  deliver: 'Gửi câu trả lời đúng người, đúng một lần',
  operate: 'Vận hành hệ thống',
  staff: 'Cán bộ đăng nhập và xử lý đúng phận sự',
} as const

/** What becomes of a column of a person who is forgotten: emptied, or (a platform's id) replaced by a random one. */
export type OnForget = 'empty' | 'null' | 'pseudonym' | 'said-deleted' | 'no-json' | 'no-list'

/** One table. */
export interface KeptTable {
  what: string
  /** Where `person` is set: what its rows are called, after their number, to the person who asks what is stored. */
  called?: string
  why: keyof typeof purposes
  keep: keyof typeof keepTimes
  /** The column that leads to the person whose data it is; absent = nothing of a citizen is here. */
  person?: 'id' | 'citizen_id' | 'conversation_id' | 'escalation_id' | 'person'
  /** Columns with something of a person, and what becomes of each. */
  personal?: Record<string, OnForget>
  /** All other columns. */
  plain: string
}

/** What stands in the place of words that were deleted. */
export const deletedWords = '(nội dung đã được xóa)'

/** Tables with something of citizens. */
export const citizenData: Record<string, KeptTable> = {
  citizen: {
    called: 'mã người dùng do nền tảng cấp cho trang này',
    what: 'Mã người dùng do Zalo hoặc Facebook cấp riêng cho trang này, tên hiển thị nếu nền tảng gửi kèm, lần liên hệ gần nhất',
    why: 'deliver',
    keep: 'words',
    person: 'id',
    personal: { platform_id: 'pseudonym', name: 'null', marks: 'null', unreachable: 'null' },
    plain: 'account_id id last_interaction_at created_at forget_at',
  },
  conversation: {
    called: 'cuộc trò chuyện (chủ đề vừa hỏi, cách xưng hô)',
    what: 'Cuộc trò chuyện: ai đang trả lời, chủ đề vừa hỏi',
    why: 'answer',
    keep: 'words',
    person: 'id',
    personal: { memory: 'no-json' },
    plain:
      'account_id id citizen_id held_by holder_id held_until introduce last_message_at version created_at papers_warned_at',
  },
  message: {
    called: 'tin nhắn',
    what: 'Nội dung tin nhắn chữ (được mã hóa), loại nội dung gửi kèm, thời gian, trạng thái gửi. Ảnh, tệp, tin thoại không được tải về',
    why: 'answer',
    keep: 'words',
    person: 'conversation_id',
    personal: {
      text: 'said-deleted',
      payload: 'null',
      marks: 'null',
      buttons: 'no-list',
      platform_message_id: 'null',
      send_detail: 'null',
    },
    plain:
      'account_id id conversation_id direction author officer_id contents platform_at created_at question_id escalation_id ' +
      'send_state send_after send_attempts send_started_at sent_at send_code charged purged answer_id',
  },
  question: {
    called: 'câu hỏi',
    what: 'Câu hỏi (được mã hóa), chủ đề, kết quả giải quyết',
    why: 'proof',
    keep: 'words',
    person: 'conversation_id',
    personal: { text: 'said-deleted', marks: 'null', trace: 'null' },
    plain:
      'account_id id conversation_id parent_id escalation_id asked_at topic score outcome outcome_at outcome_reason feedback purged',
  },
  escalation: {
    called: 'yêu cầu chuyển cán bộ (cả nơi ở, đánh giá anh/chị đã nêu)',
    what: 'Yêu cầu chuyển cán bộ: mã tra cứu, đơn vị, hạn trả lời, các mốc xử lý, xã/phường người dân nêu',
    why: 'proof',
    keep: 'register',
    person: 'conversation_id',
    personal: { place: 'null', rating_words: 'null' },
    plain:
      'account_id id code question_id conversation_id unit_id owner_id state reason urgent topic closed_reason legal_due_at ' +
      'reply_by_at reply_by_reason policy_version calendar_version created_at taken_at answered_at delivered_at closed_at version routing ' +
      'offer_until offer_clear parent_id merged_into rounds transfers to_head paused_at wait_until pause_left approval_due_at ' +
      'promised_at late_told_at snoozed_until rating rating_asked_at rated_at',
  },
  answer: {
    called: 'câu trả lời cán bộ đã soạn',
    what: 'Câu trả lời đã soạn (được mã hóa), căn cứ, ai duyệt, mã kiểm tra và dấu nhận dạng của từng câu (không đọc ngược được)',
    why: 'proof',
    keep: 'words',
    person: 'escalation_id',
    personal: { text: 'said-deleted', returned_why: 'null' },
    plain:
      'account_id id escalation_id question_id unit_id author officer_id state basis no_basis decided_by decided_at check_code ' +
      'fingerprints created_at left_at',
  },
  note: {
    called: 'ghi chú nội bộ của cán bộ',
    what: 'Ghi chú nội bộ của cán bộ về một yêu cầu (được mã hóa)',
    why: 'answer',
    keep: 'words',
    person: 'escalation_id',
    personal: { text: 'said-deleted' },
    plain: 'account_id id escalation_id officer_id mentions created_at',
  },
  event: {
    called: 'bản ghi sự kiện do nền tảng gửi tới',
    what: 'Sự kiện do Zalo hoặc Facebook gửi tới (được mã hóa)',
    why: 'deliver',
    keep: 'events',
    person: 'person',
    personal: { incoming: 'no-json' },
    plain: 'account_id id key kind name platform_at received_at state failure person request',
  },
  event_key: {
    what: 'Mã của sự kiện, để một sự kiện không được xử lý hai lần',
    why: 'deliver',
    keep: 'week',
    plain: 'account_id key seen_at',
  },
  place_question: {
    what: 'Lần hỏi xã/phường của người dân để chuyển đúng nơi',
    why: 'answer',
    keep: 'register',
    plain: 'account_id escalation_id conversation_id asked_at answered_at',
  },
  public_question: {
    what: 'Câu hỏi ở phần bình luận hoặc trong nhóm, không kèm người hỏi; nội dung (được mã hóa) bị xóa ngay khi trả lời xong',
    why: 'answer',
    keep: 'register',
    plain: 'account_id id place place_id item_id text asked_at created_at state reason private_id public_id settled_at',
  },
  recall_told: {
    what: 'Câu trả lời nào đã được gửi tin đính chính, để mỗi người nhận một lần',
    why: 'proof',
    keep: 'record',
    plain: 'account_id question_id recall_id conversation_id at',
  },
  gap_done: {
    what: 'Câu hỏi chưa có chủ đề đã được cán bộ xử lý, không kèm nội dung',
    why: 'operate',
    keep: 'record',
    plain: 'account_id question_id officer_id at',
  },
  deletion_request: {
    what: 'Yêu cầu xóa dữ liệu nhận từ Facebook: mã theo dõi, thời gian, kết quả',
    why: 'proof',
    keep: 'register',
    plain: 'code account_id asked_at done_at result',
  },
}

/** Tables about officers, units and the running of the system. */
export const otherData: Record<string, KeptTable> = {
  audit: {
    what: 'Nhật ký ai đã làm gì, kể cả ai đã mở cuộc trò chuyện nào; không sửa, không xóa được; số cá nhân đã được che',
    why: 'proof',
    keep: 'register',
    plain: 'seq account_id subject subject_id type actor at detail',
  },
  dead_letter: {
    what: 'Việc hệ thống không làm được, để thử lại',
    why: 'operate',
    keep: 'record',
    plain: 'id job data failure at retried_at',
  },
  notice: {
    what: 'Thông báo cho cán bộ',
    why: 'staff',
    keep: 'notices',
    plain: 'id officer_id unit_id kind key title body link created_at read_at',
  },
  notice_delivery: {
    what: 'Việc gửi thông báo cho cán bộ',
    why: 'staff',
    keep: 'notices',
    plain: 'id notice_id notifier state attempts next_at failure sent_at',
  },
  notice_choice: {
    what: 'Cách cán bộ muốn nhận thông báo',
    why: 'staff',
    keep: 'account',
    plain: 'officer_id kind email push',
  },
  push_subscription: {
    what: 'Trình duyệt nhận thông báo của cán bộ',
    why: 'staff',
    keep: 'account',
    plain: 'endpoint officer_id p256dh auth created_at',
  },
  reminder: {
    what: 'Các lần nhắc hạn trả lời',
    why: 'proof',
    keep: 'register',
    plain: 'account_id escalation_id step at sent told',
  },
  officer: {
    what: 'Tài khoản cán bộ',
    why: 'staff',
    keep: 'account',
    plain:
      'id name email email_verified image unit_id role must_change_password created_at updated_at two_factor_enabled disabled_at',
  },
  officer_credential: {
    what: 'Mật khẩu (chỉ lưu mã băm) và đăng nhập một lần',
    why: 'staff',
    keep: 'account',
    plain:
      'id user_id account_id provider_id access_token refresh_token id_token access_token_expires_at ' +
      'refresh_token_expires_at scope password created_at updated_at',
  },
  officer_second_factor: {
    what: 'Lớp xác thực thứ hai (mã hóa)',
    why: 'staff',
    keep: 'account',
    plain: 'id user_id secret backup_codes verified failed_verification_count locked_until',
  },
  officer_session: {
    what: 'Phiên đăng nhập: địa chỉ mạng, trình duyệt',
    why: 'staff',
    keep: 'account',
    plain: 'id user_id token expires_at ip_address user_agent created_at updated_at',
  },
  officer_verification: {
    what: 'Mã xác nhận dùng một lần',
    why: 'staff',
    keep: 'week',
    plain: 'id identifier value expires_at created_at updated_at',
  },
  officer_duty: { what: 'Ca trực', why: 'staff', keep: 'account', plain: 'officer_id on_duty capacity' },
  officer_leave: {
    what: 'Lịch nghỉ',
    why: 'staff',
    keep: 'account',
    plain: 'id officer_id from_at to_at reason changed_by',
  },
  approval_rule: {
    what: 'Chủ đề cần chỉ huy duyệt trước khi trả lời',
    why: 'operate',
    keep: 'use',
    plain: 'id unit_id topic created_by created_at',
  },
  delegation: {
    what: 'Ủy quyền duyệt câu trả lời trong một thời gian',
    why: 'staff',
    keep: 'register',
    plain: 'id unit_id deputy_id from_at until_at created_by created_at ended_at',
  },
  saved_filter: {
    what: 'Bộ lọc danh sách cán bộ tự lưu (từ khoá tìm được mã hóa)',
    why: 'staff',
    keep: 'account',
    plain: 'account_id id officer_id name queue search unit_id topic created_at',
  },
  officer_request: {
    what: 'Mã lần bấm nút, để một lần bấm chỉ làm một việc',
    why: 'operate',
    keep: 'week',
    plain: 'id at',
  },
  account: {
    what: 'Tài khoản kênh (OA, Trang), khóa bí mật đã mã hóa',
    why: 'operate',
    keep: 'use',
    plain: 'id channel platform_id name unit_id secrets settings assistant_on state created_at',
  },
  account_check: {
    what: 'Kết quả kiểm tra tài khoản kênh',
    why: 'operate',
    keep: 'use',
    plain: 'account_id kind at findings state since',
  },
  account_token: {
    what: 'Mã truy cập nền tảng đã mã hóa',
    why: 'operate',
    keep: 'use',
    plain: 'account_id sealed previous_sealed expires_at refreshed_at failed_at failure refreshing_since',
  },
  connect_attempt: {
    what: 'Lần kết nối kênh đang làm dở',
    why: 'operate',
    keep: 'week',
    plain: 'state session_id officer_id channel unit_id sealed expires_at used_at',
  },
  unit: { what: 'Đơn vị', why: 'operate', keep: 'use', plain: 'id parent_id name level created_at' },
  unit_duty: {
    what: 'Cách phân công của đơn vị',
    why: 'operate',
    keep: 'use',
    plain: 'unit_id assignment accept_minutes deputy_id group_account_id group_id',
  },
  routing_rule: {
    what: 'Quy tắc chuyển yêu cầu',
    why: 'operate',
    keep: 'use',
    plain: 'id position unit_id topics place level to_unit_id enabled note changed_by changed_at',
  },
  canned_answer: {
    what: 'Câu mẫu của đơn vị',
    why: 'operate',
    keep: 'use',
    plain: 'id unit_id title text changed_by changed_at',
  },
  working_calendar: {
    what: 'Lịch làm việc',
    why: 'operate',
    keep: 'use',
    plain: 'version unit_id week days_off make_up_days note changed_by changed_at',
  },
  deadline_policy: {
    what: 'Quy định thời hạn',
    why: 'operate',
    keep: 'use',
    plain: 'version topic minutes urgent_minutes changed_by changed_at',
  },
  reminder_step: { what: 'Các mốc nhắc', why: 'operate', keep: 'use', plain: 'step share enabled' },
  entry: { what: 'Mục tri thức do cán bộ soạn', why: 'operate', keep: 'use', plain: 'id unit_id created_at' },
  entry_version: {
    what: 'Các bản của mục tri thức: câu hỏi mẫu đã bỏ thông tin cá nhân (được mã hóa), câu trả lời, căn cứ, ai soạn, ai duyệt',
    why: 'operate',
    keep: 'use',
    personal: { questions: 'said-deleted', answer: 'said-deleted' },
    plain:
      'account_id id entry_id number escalation_id document article valid_until state author_id created_at ' +
      'replayed_by replayed_at replay approved_by approved_at withdrawn_by withdrawn_at withdrawn_why',
  },
  recall: {
    what: 'Lần đính chính câu trả lời đã gửi: nội dung đính chính (được mã hóa), ai xác nhận',
    why: 'proof',
    keep: 'record',
    personal: { correction: 'said-deleted' },
    plain: 'account_id id subject unit_id since until created_by created_at state decided_by decided_at',
  },
  reseal: { what: 'Tiến độ mã hóa lại', why: 'operate', keep: 'use', plain: 'table_name after_account after_id' },
  text_key: { what: 'Khóa nào đã được dùng (không chứa khóa)', why: 'operate', keep: 'use', plain: 'id proof since' },
  lease: { what: 'Tiến trình nào đang làm việc định kỳ', why: 'operate', keep: 'use', plain: 'name until' },
  knowledge_ending: {
    what: 'Kiến thức sắp hết hiệu lực đã được báo',
    why: 'operate',
    keep: 'use',
    plain: 'what last_day days name file warned_at',
  },
  upkeep: { what: 'Lần dọn dữ liệu gần nhất', why: 'operate', keep: 'use', plain: 'name at' },
}

/** All tables. */
export const keptData: Record<string, KeptTable> = { ...citizenData, ...otherData }
