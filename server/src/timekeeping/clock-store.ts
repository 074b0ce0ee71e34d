import type { Millis } from '../clock.ts'
import { type NoParams, statement } from '../database/database.ts'

export const readTime = statement<NoParams, { highest: Millis; epoch: number }>(
  'read-clock-time',
  'select highest, epoch from clock_time where one = 1',
)
/** A server of an epoch that is over writes nothing: the new one has begun at an earlier time than its own. */
export const raiseTime = statement<{ now: Millis; epoch: number }>(
  'raise-clock-time',
  'update clock_time set highest = :now where one = 1 and highest < :now and epoch = :epoch',
)
export const resetTime = statement<{ now: Millis }>(
  'reset-clock-time',
  'update clock_time set highest = :now, epoch = epoch + 1 where one = 1',
)

/** Held by whoever makes up for a jump, until that is done: another process that saw it too finds it there afterwards. */
export const holdTime = statement<NoParams, { epoch: number }>('hold-clock-time', 'select epoch from clock_time where one = 1 for update')
/** Several processes of one machine see the same jump, each when it looks. */
export const findJump = statement<{ wall: Millis; by: Millis; about: Millis }, { id: number }>(
  'find-clock-jump',
  `select id from clock_jumps where confirmed_at is null and abs(wall_at - :wall) < :about and abs(ahead_by - :by) < :about
   order by id desc limit 1`,
)
export const insertJump = statement<{ now: Millis; wall: Millis; by: Millis }, { id: number }>(
  'insert-clock-jump',
  'insert into clock_jumps (noticed_at, wall_at, ahead_by) values (:now, :wall, :by) returning id',
)
export const unconfirmedJumps = statement<NoParams, { id: number; noticed_at: Millis; ahead_by: Millis }>(
  'unconfirmed-clock-jumps',
  'select id, noticed_at, ahead_by from clock_jumps where confirmed_at is null order by id desc',
)
export const confirmJump = statement<{ id: number; now: Millis }>(
  'confirm-clock-jump',
  'update clock_jumps set confirmed_at = :now where id = :id and confirmed_at is null',
)
