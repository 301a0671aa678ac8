-- The log. Nothing here is ever changed or removed, and the triggers say so to whoever comes by hand.

create table event (
  position     bigint      primary key,                    -- place in the whole log, from 1, without a hole
  id           text        collate "C" not null unique,
  stream       text        collate "C" not null,
  seq          bigint      not null check (seq > 0),       -- place in the stream, from 1
  kind         text        not null,
  entry        text        not null,
  agency       text        not null,
  actor        text        not null,
  recorded     timestamptz not null,
  happened     text        not null,                       -- EDTF, or empty
  clear        bytea       not null,
  subject      text        not null,
  personal_key text        not null,
  personal     bytea       not null,
  shared_key   text        not null,
  shared       bytea       not null,
  prev         bytea       not null check (length(prev) = 32),
  hash         bytea       not null check (length(hash) = 32),
  unique (stream, seq)
);

-- What was done, so that the same command again has no second effect. first and last are 0 when it appended no events.
create table command (
  id    text   collate "C" primary key,
  first bigint not null,
  last  bigint not null,
  leaf  bigint not null
);

-- The audit entries in the order of the Merkle tree, and the hashes of that tree in tlog's order of storing them.
create table audit_entry (
  leaf   bigint primary key,                               -- from 0, without a hole
  record bytea  not null check (length(record) > 0)
);

create table audit_hash (
  place bigint primary key,
  hash  bytea  not null check (length(hash) = 32)
);

-- Which streams an entry is about: "who looked at this case?"
create table audit_about (
  stream text   collate "C" not null,
  leaf   bigint not null references audit_entry (leaf),
  primary key (stream, leaf)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the log is append-only';
end $$;

create trigger event_stays   before update or delete or truncate on event       execute function refuse_change();
create trigger command_stays before update or delete or truncate on command     execute function refuse_change();
create trigger entry_stays   before update or delete or truncate on audit_entry execute function refuse_change();
create trigger hash_stays    before update or delete or truncate on audit_hash  execute function refuse_change();
create trigger about_stays   before update or delete or truncate on audit_about execute function refuse_change();
