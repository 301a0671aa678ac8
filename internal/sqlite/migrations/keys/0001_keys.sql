-- Wrapped keys and the root record. This file is apart from the log, since erasing a person means destroying a key.

create table data_key (
  id        text not null primary key,
  scope     text not null,               -- the stream the key was made in, or the agency whose own key it is
  subject   text not null,               -- whose data it seals; empty for shared facts and for an agency's key
  agency    text not null,               -- whose key wraps this one
  box       blob not null,               -- the wrapped key; empty once erased
  erased    integer,                     -- microseconds since 1970, UTC; null while the key lives
  erased_by text not null default '',
  unique (scope, subject),
  check (erased is null or length(box) = 0)
) strict;

create table root (
  one        integer primary key check (one = 1),
  source     text    not null,
  salt       blob    not null,
  passes     integer not null,
  memory_kib integer not null,
  threads    integer not null,
  key        text    not null,
  box        blob    not null
) strict;

create trigger key_stays  before delete on data_key begin select raise(abort, 'an erased key leaves its tombstone'); end;
create trigger key_once   before update on data_key when old.erased is not null begin select raise(abort, 'an erased key stays erased'); end;
create trigger root_stays before delete on root     begin select raise(abort, 'without its root no key opens'); end;
