/**
 * What a recovery case speaks in: codes with a text each, in the pages, the mails and the desk. A code says what is wrong and how to put
 * it right, so it may be shown to the owner; what only a reviewer may know is marked.
 */
export const rejectionReasons = {
  image: ['blurred', 'too_dark', 'glare', 'low_resolution', 'over_compressed', 'black_and_white', 'photo_of_screen', 'edited'],
  framing: [
    'face_cut_off',
    'face_covered',
    'eyes_closed',
    'hat_or_sunglasses',
    'more_than_one_person',
    'arms_or_head_missing',
    'too_far',
    'mirrored',
  ],
  document: [
    'wrong_document',
    'document_expired',
    'document_type_not_accepted',
    'document_side_missing',
    'document_covered_by_fingers',
    'document_damaged',
    'document_tampered',
  ],
  note: [
    'note_missing',
    'note_wrong_text',
    'note_unsigned',
    'note_wrong_date',
    'note_without_case_number',
    'note_not_handwritten',
    'note_illegible',
  ],
  match: ['face_not_document', 'document_not_account', 'name_changed'],
  reuse: ['image_sent_before', 'date_does_not_fit', 'generated_or_manipulated', 'coached_or_under_pressure'],
  answers: ['answers_missing', 'registered_when_off', 'balance_off', 'last_sign_in_off', 'method_or_phone_wrong'],
  mail: ['not_from_registered_address', 'sender_not_authenticated', 'attachment_unreadable'],
  records: ['service_mail_not_genuine', 'transfer_not_matching', 'platform_unnamed'],
} as const

export type RejectionReason = (typeof rejectionReasons)[keyof typeof rejectionReasons][number]
export const rejectionReasonList = Object.values(rejectionReasons).flat() as RejectionReason[]

/** What a thief must not learn from the letter: to the owner it reads "we could not confirm that this is you". */
export const reasonsForReviewersOnly: readonly RejectionReason[] = [
  'generated_or_manipulated',
  'coached_or_under_pressure',
  'document_tampered',
  'date_does_not_fit',
  'registered_when_off',
  'balance_off',
  'last_sign_in_off',
  'method_or_phone_wrong',
]

/** One thing a reviewer looks at, and what may be wrong with it. Approving takes all of them passed. */
export const checklistItems = {
  // The selfie (S1-38 to S1-47).
  holds_document: ['wrong_document', 'document_side_missing', 'face_not_document'],
  document_on_file: ['wrong_document', 'document_not_account', 'document_type_not_accepted', 'name_changed'],
  holds_note: ['note_missing', 'note_not_handwritten'],
  note_text: ['note_wrong_text', 'note_without_case_number'],
  note_signed: ['note_unsigned'],
  note_date: ['note_wrong_date'],
  face_visible: [
    'too_dark',
    'blurred',
    'face_covered',
    'face_cut_off',
    'eyes_closed',
    'hat_or_sunglasses',
    'more_than_one_person',
    'too_far',
  ],
  document_visible: ['glare', 'document_covered_by_fingers', 'document_expired', 'document_damaged', 'document_tampered', 'low_resolution'],
  note_visible: ['note_illegible', 'mirrored', 'over_compressed', 'black_and_white'],
  picture_is_new: ['image_sent_before', 'photo_of_screen', 'edited', 'generated_or_manipulated', 'date_does_not_fit'],
  // Answers beside the records (S1-29 to S1-36, S2-34).
  answers_fit: ['answers_missing', 'registered_when_off', 'balance_off', 'last_sign_in_off', 'method_or_phone_wrong'],
  // S2-35.
  face_check_passed: ['face_not_document', 'generated_or_manipulated'],
  // S2-36, S2-37.
  service_mail_genuine: ['service_mail_not_genuine', 'attachment_unreadable', 'sender_not_authenticated'],
  transfer_fits: ['transfer_not_matching', 'platform_unnamed'],
  // Contact only (S4-24).
  identity_recorded: ['document_not_account', 'answers_missing'],
  // Every case.
  no_pressure: ['coached_or_under_pressure'],
} as const satisfies Record<string, readonly RejectionReason[]>

export type ChecklistItem = keyof typeof checklistItems
