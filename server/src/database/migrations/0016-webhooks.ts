export const webhooks = {
  version: 16,
  name: 'webhooks',
  sql: `
create table webhook_endpoints (
  id text primary key,
  host_id text not null references hosts(id),
  url text not null,
  -- Which events it is told of, JSON list; empty for all.
  types text not null,
  -- One secret, or while it changes two.
  sealed_secrets blob not null,
  created_at integer not null,
  ended_at integer
);

-- What there was to tell, kept for a while so that it can be told again.
create table webhook_events (
  position sequence primary key,
  id text not null unique,
  type text not null,
  account_id text,
  -- JSON
  data text not null,
  created_at integer not null
);
create index webhook_events_of_account on webhook_events(account_id) where account_id is not null;

-- Messages of one queue leave in the order of their positions, each after the one before it has arrived or was given up.
alter table outbox add column queue text;
alter table outbox add column position integer;
create index outbox_in_order on outbox(queue, position) where queue is not null and sent_at is null and failed_at is null;
-- What the message tells, where it is an event.
alter table outbox add column event_id text;
create index outbox_of_event on outbox(event_id) where event_id is not null;
`,
}
