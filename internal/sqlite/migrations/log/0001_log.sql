-- The log. Nothing here is ever changed or removed, and the triggers say so to whoever opens the file by hand.

create table event (
  position     integer primary key,                 -- place in the whole log, from 1, without a hole
  id           text    not null unique,
  stream       text    not null,
  seq          integer not null check (seq > 0),    -- place in the stream, from 1
  kind         text    not null,
  entry        text    not null,
  agency       text    not null,
  actor        text    not null,
  recorded     integer not null,                    -- microseconds since 1970, UTC
  happened     text    not null,                    -- EDTF, or empty
  clear        blob    not null,
  subject      text    not null,
  personal_key text    not null,
  personal     blob    not null,
  shared_key   text    not null,
  shared       blob    not null,
  prev         blob    not null check (length(prev) = 32),
  hash         blob    not null check (length(hash) = 32),
  unique (stream, seq)
) strict;

-- What was done, so that the same command again has no second effect. first and last are 0 when it appended no events.
create table command (
  id    text    primary key,
  first integer not null,
  last  integer not null,
  leaf  integer not null
) strict, without rowid;

-- The audit entries in the order of the Merkle tree, and the hashes of that tree in tlog's order of storing them.
create table audit_entry (
  leaf   integer primary key,                       -- from 0, without a hole
  record blob    not null check (length(record) > 0)
) strict;

create table audit_hash (
  place integer primary key,
  hash  blob    not null check (length(hash) = 32)
) strict;

-- Which streams an entry is about: "who looked at this case?"
create table audit_about (
  stream text    not null,
  leaf   integer not null references audit_entry (leaf),
  primary key (stream, leaf)
) strict, without rowid;

create trigger event_stays       before delete on event       begin select raise(abort, 'the log is append-only'); end;
create trigger event_unchanged   before update on event       begin select raise(abort, 'the log is append-only'); end;
create trigger command_stays     before delete on command     begin select raise(abort, 'the log is append-only'); end;
create trigger command_unchanged before update on command     begin select raise(abort, 'the log is append-only'); end;
create trigger entry_stays       before delete on audit_entry begin select raise(abort, 'the log is append-only'); end;
create trigger entry_unchanged   before update on audit_entry begin select raise(abort, 'the log is append-only'); end;
create trigger hash_stays        before delete on audit_hash  begin select raise(abort, 'the log is append-only'); end;
create trigger hash_unchanged    before update on audit_hash  begin select raise(abort, 'the log is append-only'); end;
create trigger about_stays       before delete on audit_about begin select raise(abort, 'the log is append-only'); end;
create trigger about_unchanged   before update on audit_about begin select raise(abort, 'the log is append-only'); end;
