-- Wrapped keys and the root record, apart from the log, since erasing a person means destroying a key.

create table data_key (
  id        text  collate "C" primary key,
  scope     text  collate "C" not null,  -- the stream the key was made in, or the agency whose own key it is
  subject   text  collate "C" not null,  -- whose data it seals; empty for shared facts and for an agency's key
  agency    text  not null,              -- whose key wraps this one
  box       bytea not null,              -- the wrapped key; empty once erased
  erased    timestamptz,                 -- null while the key lives
  erased_by text  not null default '',
  unique (scope, subject),
  check (erased is null or length(box) = 0)
);

create table root (
  one        int    primary key check (one = 1),
  source     text   not null,
  salt       bytea  not null,
  passes     bigint not null,
  memory_kib bigint not null,
  threads    int    not null,
  key        text   not null,
  box        bytea  not null
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'an erased key leaves its tombstone, and no key opens without its root';
end $$;

create trigger key_stays  before delete or truncate on data_key execute function refuse_change();
create trigger key_once   before update on data_key for each row when (old.erased is not null) execute function refuse_change();
create trigger root_stays before delete or truncate on root execute function refuse_change();
