export const clock = {
  version: 7,
  name: 'clock',
  sql: `
-- One row: the highest time that any server went by, and how many epochs were begun.
create table clock_time (
  one integer primary key,
  highest integer not null,
  epoch integer not null
);
insert into clock_time (one, highest, epoch) values (1, 0, 0);

-- Jumps of a wall clock ahead of the time that passed, by more than a minute.
create table clock_jumps (
  id sequence primary key,
  noticed_at integer not null,
  wall_at integer not null,
  ahead_by integer not null,
  confirmed_at integer
);

-- What such a jump would have ended early, and was lengthened by it: kept until an operator confirms the jump.
create table clock_lengthened (
  jump integer not null references clock_jumps(id),
  -- Table and column, and the key of the row.
  place text not null,
  row_key text not null,
  former integer not null,
  lengthened integer not null,
  primary key (jump, place, row_key)
);
`,
}
